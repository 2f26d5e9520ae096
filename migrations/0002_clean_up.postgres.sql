-- Indexes of large tables take longer than a statement may otherwise.
SET LOCAL statement_timeout = 0;

-- When clean-up looks at a grant next, 0 being at once. Rotation moves `idle_expires_at` and so
-- must not be indexed by it; clean-up moves `clean_at` there when it finds that the grant lives.
ALTER TABLE grants ADD COLUMN clean_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX grants_clean ON grants (clean_at);
DROP INDEX grants_idle_expires;

-- Each entry of the audit log is in one of the two: token issues are kept for a shorter time.
CREATE INDEX audit_log_tokens ON audit_log (at) WHERE event = 'token_issued';
CREATE INDEX audit_log_others ON audit_log (at) WHERE event <> 'token_issued';
DROP INDEX audit_log_at;

-- Room in each page for the next version of a row: no index entry is written for a rotation, and
-- the page is tidied without a vacuum. Vacuum after 2 % instead of 20 % dead rows.
ALTER TABLE grants SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE sessions SET (fillfactor = 80);
ALTER TABLE audit_log SET (autovacuum_vacuum_scale_factor = 0.02);
