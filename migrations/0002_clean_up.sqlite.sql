-- When clean-up looks at a grant next, 0 being at once. Rotation moves `idle_expires_at` and so
-- must not be indexed by it; clean-up moves `clean_at` there when it finds that the grant lives.
ALTER TABLE grants ADD COLUMN clean_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX grants_clean ON grants (clean_at);
DROP INDEX grants_idle_expires;

-- Each entry of the audit log is in one of the two: token issues are kept for a shorter time.
CREATE INDEX audit_log_tokens ON audit_log (at) WHERE event = 'token_issued';
CREATE INDEX audit_log_others ON audit_log (at) WHERE event <> 'token_issued';
DROP INDEX audit_log_at;
