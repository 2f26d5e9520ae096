### The page where an account is made.

register-title = Create an account
register-submit = Create account
register-email-hint = We send a code to it.
register-accept-terms = By creating an account you accept the <terms>terms of use</terms>.
register-have-one = Already have one?
