### The page of development mode that shows captured mail.

dev-mail-title = Captured mail
dev-mail-lead = Development mode: no mail server is set, so nothing leaves this machine. Newest first.
dev-mail-none = No message yet. Create an account, then reload this page.
dev-mail-to = To
dev-mail-at = At
