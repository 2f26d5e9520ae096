### La page où l’on choisit un compte.

choose-title = Choisissez un compte
choose-signed-in = Connecté
choose-forget = Oublier
