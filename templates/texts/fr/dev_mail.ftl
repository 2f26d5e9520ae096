### La page du mode de développement qui montre les e-mails interceptés.

dev-mail-title = E-mails interceptés
dev-mail-lead = Mode de développement : aucun serveur de messagerie n’est configuré, rien ne quitte donc cette machine. Les plus récents d’abord.
dev-mail-none = Aucun message pour l’instant. Créez un compte, puis rechargez cette page.
dev-mail-to = À
dev-mail-at = Le
