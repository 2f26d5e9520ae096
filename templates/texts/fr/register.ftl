### La page de création de compte.

register-title = Créer un compte
register-submit = Créer le compte
register-email-hint = Nous y envoyons un code.
register-accept-terms = En créant un compte, vous acceptez les <terms>conditions d’utilisation</terms>.
register-have-one = Vous en avez déjà un ?
