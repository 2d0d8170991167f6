"""IT's room: people, devices, enrolment, decisions and the audit trail.

It knows of ours only the ids and errors of the plant, so that IT can run and
review it alone.

    daemon       policyd: owns IT's keys, the registry and the audit; a Unix socket
    gate         every request is proven, decided and recorded; what is open can be shut
    decisions    may this device do that, now? Cedar, behind a wrapper that fails closed
    bundles      policies in folders, tested and approved
    starter      the bundle that Floorwatch comes with
    registry     which devices there are, as statements that IT signed
    people       who signs in on a device, and for how long that holds
    enrolment    how a device comes to a key that IT trusts; the built-in CA
    signatures   which device sent this request: RFC 9421, narrowly
    client       the gate as a process sees it
    browser      the gate as a browser sees it
    audit        what happened, written once, verifiable by anybody
"""
