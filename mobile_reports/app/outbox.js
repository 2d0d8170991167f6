// The outbox: reports and replies wait here until the server has them. The page and the
// service worker both load this file.
//
// - What is put in stays in IndexedDB until the server gave a receipt for it; whoever dies
//   between the two sends it again, and the server knows it by its id.
// - Whether there is a network is learnt by trying. One lock keeps two from sending at once.
// - Every request goes through `outbox.through`, where a signer can join.
"use strict";

(() => {
  const DATABASE = "floorwatch-phone";
  const SECONDS = 20;
  const LONGEST_PAUSE = 60;
  const PART = 256 * 1024;
  const TEMPORARY = new Set([401, 403, 408, 425, 429]);

  function transaction(store, mode, work) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(DATABASE, 2);
      opening.onupgradeneeded = ({ oldVersion }) => {
        if (oldVersion < 1) {
          opening.result.createObjectStore("reports", { keyPath: "id" });
          opening.result.createObjectStore("replies", { keyPath: "id" });
          opening.result.createObjectStore("kept");
        }
        // Apart from their reports, which are read often.
        opening.result.createObjectStore("recordings");
      };
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        const change = database.transaction(store, mode, { durability: "strict" });
        const asked = work(change.objectStore(store));
        change.oncomplete = () => {
          database.close();
          resolve(asked && asked.result);
        };
        change.onabort = change.onerror = () => {
          database.close();
          reject(change.error);
        };
      };
    });
  }

  const put = (store, value, key) => transaction(store, "readwrite", (kept) => kept.put(value, key));
  const get = (store, key) => transaction(store, "readonly", (kept) => kept.get(key));
  const all = (store) => transaction(store, "readonly", (kept) => kept.getAll());
  const remove = (store, key) => transaction(store, "readwrite", (kept) => kept.delete(key));

  // Reads and writes in one transaction: the page and the worker may change the same report.
  const update = (store, id, changes) =>
    transaction(store, "readwrite", (kept) => {
      const asked = kept.get(id);
      asked.onsuccess = () => asked.result && kept.put({ ...asked.result, ...changes });
      return asked;
    });

  async function send(path, options = {}, seconds = SECONDS) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), seconds * 1000);
    try {
      // Refusals come in the language of the app, which need not be that of the phone.
      const headers = { "Accept-Language": outbox.language || navigator.language, ...options.headers };
      const how = { ...options, headers, signal: abort.signal, credentials: "same-origin", cache: "no-store" };
      const response = await outbox.through(new Request(path, how));
      const told = await response.json().catch(() => ({}));
      return { ok: response.ok, status: response.status, told, headers: response.headers };
    } finally {
      clearTimeout(timer);
    }
  }

  const json = (headers) => ({ "Content-Type": "application/json", ...headers });
  const isTemporary = (answer) => answer.status >= 500 || TEMPORARY.has(answer.status);
  const problem = (answer) => String(answer.told.type || "").split(":").pop() || String(answer.status);

  // A hotspot that answers everything with its own page gives no receipt.
  const isReceipt = (answer, id) => answer.ok && answer.told.id === id && Boolean(answer.told.receipt);

  async function sendReport(report) {
    const { id, category, post, when, made_at, words, footage, key_sha256, privacy, name } = report;
    const photos = report.photos.map(({ sha256, size }) => ({ sha256, size }));
    const recordings = (report.recordings || []).map(({ kind, size, sha256 }) => ({ kind, size, sha256 }));
    const body = { id, category, post, when, made_at, words, photos, recordings, footage, key_sha256, privacy, name };
    const answer = await send("/api/v1/reports", {
      method: "POST",
      headers: json({ "Idempotency-Key": id, "Report-Sent-At": new Date().toISOString() }),
      body: JSON.stringify(body),
    });
    if (isReceipt(answer, id)) {
      const { receipt, state } = answer.told;
      await update("reports", id, { receipt, outcome: state });
      outbox.changed();
      return sendPhotos(report);
    }
    if (answer.ok || isTemporary(answer)) return answer;
    await update("reports", id, { state: "refused", problem: problem(answer), said: answer.told.said });
    return null;
  }

  async function sendPhotos(report) {
    let lost = 0;
    for (const [index, photo] of report.photos.entries()) {
      const answer = await send(
        `/api/v1/reports/${report.id}/photos/${index + 1}`,
        {
          method: "PUT",
          headers: {
            "Content-Type": "image/jpeg",
            "Repr-Digest": `sha-256=:${photo.digest}:`,
            "Report-Key": report.key,
          },
          body: photo.content,
        },
        SECONDS * 6,
      );
      if (isReceipt(answer, report.id)) continue;
      if (answer.ok || isTemporary(answer)) return answer;
      lost += 1;
    }
    const answer = await sendRecordings(report);
    if (answer) return answer;
    // Of an anonymous one a shared phone keeps nothing.
    if (report.privacy === "anonymous") await forget(report);
    else await update("reports", report.id, { state: "sent", photos: [], lost });
    return null;
  }

  // Parts, by tus 1.0: after whatever broke it goes on from where the server is.
  async function sendRecordings(report) {
    const recordings = report.recordings || [];
    for (const [index, recording] of recordings.entries()) {
      if (recording.is) continue;
      const answer = await sendRecording(report, index + 1, recording).finally(() => (outbox.progress = null));
      if (isTemporary(answer)) return answer;
      Object.assign(recording, answer.ok ? { is: "sent" } : { is: "refused", problem: problem(answer), said: answer.told.said });
      await update("reports", report.id, { recordings });
      await remove("recordings", [report.id, index + 1]);
    }
    return null;
  }

  async function sendRecording(report, position, { size }) {
    const content = await get("recordings", [report.id, position]);
    if (!content) return { ok: false, status: 404, told: { type: "missing" } };
    const tus = { "Tus-Resumable": "1.0.0", "Report-Key": report.key };
    const path = `/api/v1/reports/${report.id}/uploads`;
    const offsetOf = (answer) => Number(answer.headers.get("Upload-Offset") ?? NaN);
    const named = { "Upload-Length": String(size), "Upload-Metadata": `position ${btoa(position)}` };
    let answer = await send(path, { method: "POST", headers: { ...tus, ...named } });
    for (let tries = 0; answer.ok; ) {
      const at = offsetOf(answer);
      if (Number.isNaN(at)) return { ...answer, ok: false, status: 503 };
      if (answer.status === 204 && at === size) return answer;
      outbox.progress = { id: report.id, percent: Math.floor((100 * at) / size) };
      outbox.changed();
      const headers = { ...tus, "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream" };
      const body = content.slice(at, at + PART);
      answer = await send(`${path}/${position}`, { method: "PATCH", headers, body }, SECONDS * 6);
      // Somebody else was there, or a part came spoilt: ask again where the server is.
      if ((answer.status === 409 || problem(answer) === "media-misfit") && tries++ < 3) {
        answer = await send(`${path}/${position}`, { method: "HEAD", headers: tus });
      }
    }
    return answer;
  }

  async function forget(report) {
    for (const index of (report.recordings || []).keys()) await remove("recordings", [report.id, index + 1]);
    return remove("reports", report.id);
  }

  async function sendReply(reply) {
    const report = reply.key ? reply : await get("reports", reply.report);
    if (!report) return remove("replies", reply.id).then(() => null);
    const answer = await send(`/api/v1/reports/${reply.report}/replies`, {
      method: "POST",
      headers: json({ "Report-Key": report.key }),
      body: JSON.stringify({ id: reply.id, text: reply.text }),
    });
    if (isReceipt(answer, reply.report) || !(answer.ok || isTemporary(answer))) {
      await remove("replies", reply.id);
      return null;
    }
    return answer;
  }

  async function waiting() {
    const reports = (await all("reports")).filter((each) => each.state === "waiting");
    const replies = await all("replies");
    const inOrder = (one, other) => (one.made_at < other.made_at ? -1 : 1);
    return [...reports.sort(inOrder), ...replies.sort(inOrder)];
  }

  // Returns how it went: "sent" where nothing is left, else "later".
  async function deliver(anyway) {
    outbox.language ||= await get("kept", "language");
    const pause = (await get("kept", "pause")) || { until: 0, times: 0 };
    // A clock that was set back must not hold anything up for longer than a pause can be.
    const rest = pause.until - Date.now();
    if (!anyway && rest > 0 && rest <= 3600_000) return "later";
    const tried = new Set();
    let wait = null;
    for (;;) {
      const next = (await waiting()).find((each) => !tried.has(each.id));
      if (!next) break;
      tried.add(next.id);
      try {
        const answer = await ("report" in next ? sendReply(next) : sendReport(next));
        if (!answer) continue;
        wait = Math.max(wait || 0, Number(answer.headers.get("Retry-After")) || 0);
        // What concerns all of them is not tried with each.
        if (TEMPORARY.has(answer.status)) break;
      } catch (error) {
        wait = wait || 0;
        break;
      }
    }
    if (wait === null) {
      await put("kept", { until: 0, times: 0 }, "pause");
      return "sent";
    }
    const seconds = Math.max(wait, Math.min(2 ** pause.times, LONGEST_PAUSE) * (0.5 + Math.random() / 2));
    await put("kept", { until: Date.now() + seconds * 1000, times: pause.times + 1 }, "pause");
    return "later";
  }

  const flush = (anyway = false) =>
    navigator.locks
      ? navigator.locks.request("floorwatch-outbox", () => deliver(anyway))
      : deliver(anyway);

  const through = (request) => fetch(request);
  // Who shows reports puts its own in place of `changed`.
  const changed = () => {};
  const outbox = { all, changed, flush, forget, get, progress: null, put, remove, send, through, update, waiting };
  self.outbox = outbox;
})();
