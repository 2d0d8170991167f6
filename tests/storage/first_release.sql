BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE attachments (
	event INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	size BIGINT NOT NULL, 
	media_type VARCHAR NOT NULL, 
	attached_at BIGINT NOT NULL, 
	CONSTRAINT pk_attachments PRIMARY KEY (event, name), 
	CONSTRAINT fk_attachments_event_events FOREIGN KEY(event) REFERENCES events (number)
);
CREATE TABLE event_zones (
	zone VARCHAR NOT NULL, 
	onset_at BIGINT NOT NULL, 
	event INTEGER NOT NULL, 
	CONSTRAINT pk_event_zones PRIMARY KEY (zone, onset_at, event), 
	CONSTRAINT fk_event_zones_event_events FOREIGN KEY(event) REFERENCES events (number)
);
INSERT INTO "event_zones" VALUES('apron',1772409610000,1);
CREATE TABLE events (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	camera VARCHAR NOT NULL, 
	phase VARCHAR NOT NULL, 
	onset_at BIGINT NOT NULL, 
	revision INTEGER NOT NULL, 
	CONSTRAINT uq_events_id UNIQUE (id), 
	CONSTRAINT fk_events_source_sources FOREIGN KEY(source) REFERENCES sources (source)
);
INSERT INTO "events" VALUES(1,'0195-10','camera/dock','zone.intrusion','dock','opened',1772409610000,1);
CREATE TABLE holds (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	event INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	held_by VARCHAR NOT NULL, 
	held_at BIGINT NOT NULL, 
	released_by VARCHAR NOT NULL, 
	released_at BIGINT, 
	CONSTRAINT fk_holds_event_events FOREIGN KEY(event) REFERENCES events (number)
);
CREATE TABLE leases (
	name VARCHAR NOT NULL, 
	holder VARCHAR NOT NULL, 
	until BIGINT NOT NULL, 
	CONSTRAINT pk_leases PRIMARY KEY (name)
);
CREATE TABLE outbox (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	topic VARCHAR NOT NULL, 
	payload BLOB NOT NULL, 
	retained BOOLEAN NOT NULL, 
	made_at BIGINT NOT NULL, 
	sent_at BIGINT, 
	CONSTRAINT uq_outbox_key UNIQUE ("key")
);
INSERT INTO "outbox" VALUES(1,'0195-10.1','camera/dock','fw/v1/riverside/hall/line-1/dock/event/zone.intrusion',X'7B7D',0,1772409600000,NULL);
CREATE TABLE revisions (
	position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	event INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	sequence BIGINT NOT NULL, 
	stored_at BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT uq_revisions_event_revision UNIQUE (event, revision), 
	CONSTRAINT uq_revisions_source_sequence UNIQUE (source, sequence), 
	CONSTRAINT fk_revisions_event_events FOREIGN KEY(event) REFERENCES events (number)
);
INSERT INTO "revisions" VALUES(1,1,1,'camera/dock',1,1772409600000,'{"because": "a person entered apron", "camera": "dock", "captured_at": "2026-03-02T00:00:10.000Z", "detected_at": "2026-03-02T00:00:11.000Z", "direction": null, "ended_at": null, "evidence": {"box_track": null, "clip": null, "clip_from_at": null, "clip_sha256": null, "clip_to_at": null, "reason": null, "snapshot": null, "state": "none", "viewing_copy": null}, "gate_line": null, "id": "0195-10", "kind": "zone.intrusion", "measures": {}, "model": null, "objects": [{"box": [0.1, 0.2, 0.1, 0.3], "label": "person", "score": 0.9, "track": "7"}], "onset_at": "2026-03-02T00:00:10.000Z", "phase": "opened", "revision": 1, "rule": {"config_sha256": "0000000000000000000000000000000000000000000000000000000000000000", "id": "after-hours", "version": 1}, "severity": 500, "version": 1, "zones": ["apron"]}');
CREATE TABLE sources (
	source VARCHAR NOT NULL, 
	sequence BIGINT NOT NULL, 
	CONSTRAINT pk_sources PRIMARY KEY (source)
);
INSERT INTO "sources" VALUES('camera/dock',1);
CREATE INDEX ix_events_onset_at_number ON events (onset_at, number);
CREATE INDEX ix_events_camera_onset_at_number ON events (camera, onset_at, number);
CREATE INDEX ix_events_kind_onset_at_number ON events (kind, onset_at, number);
CREATE INDEX ix_events_phase_onset_at_number ON events (phase, onset_at, number);
CREATE INDEX ix_event_zones_event ON event_zones (event);
CREATE INDEX ix_outbox_waiting ON outbox (number) WHERE sent_at IS NULL;
CREATE INDEX ix_outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX ix_outbox_states ON outbox (topic, number) WHERE retained;
CREATE INDEX ix_attachments_sha256 ON attachments (sha256);
CREATE INDEX ix_attachments_attached_at ON attachments (attached_at);
CREATE INDEX ix_holds_event ON holds (event);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',1);
INSERT INTO "sqlite_sequence" VALUES('revisions',1);
INSERT INTO "sqlite_sequence" VALUES('outbox',1);
COMMIT;
