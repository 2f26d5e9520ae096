-- Whether an administrator made the account. Of those from before nobody knows, and they count as
-- made by their people: `chancery apply --prune` leaves those alone.
ALTER TABLE users ADD COLUMN by_operator BOOLEAN NOT NULL DEFAULT FALSE;
