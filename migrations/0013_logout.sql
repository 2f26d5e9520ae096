-- Which clients were told the `sid` of which session. A row outlives its session's idle end, but not
-- `expires_at`, when the session would have ended however much it was used.
CREATE TABLE session_clients (
    sid TEXT NOT NULL,
    client_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (sid, client_id)
);
CREATE INDEX session_clients_user ON session_clients (user_id);
CREATE INDEX session_clients_expires ON session_clients (expires_at);

-- Clients that are to be told that a session has ended. One that is given up is kept for the operator
-- and never due.
CREATE TABLE logout_deliveries (
    sid TEXT NOT NULL,
    client_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    last_error TEXT,
    failed_at BIGINT,
    PRIMARY KEY (sid, client_id)
);
CREATE INDEX logout_deliveries_next_attempt ON logout_deliveries (next_attempt_at);
CREATE INDEX logout_deliveries_failed ON logout_deliveries (failed_at) WHERE failed_at IS NOT NULL;
