### Die Seite des Entwicklungsmodus mit den abgefangenen E-Mails.

dev-mail-title = Abgefangene E-Mails
dev-mail-lead = Entwicklungsmodus: Es ist kein Mailserver eingestellt, daher verlässt nichts diesen Rechner. Das Neueste zuerst.
dev-mail-none = Noch keine Nachricht. Legen Sie ein Konto an und laden Sie diese Seite neu.
dev-mail-to = An
dev-mail-at = Um
