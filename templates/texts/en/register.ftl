### The page where an account is made.

register-title = Create an account
register-submit = Create account
register-email-hint = We send a code to it.
register-password-hint =
    { $count ->
        [one] At least { $count } character. A few unrelated words work well.
       *[other] At least { $count } characters. A few unrelated words work well.
    }
register-accept-terms = By creating an account you accept the <terms>terms of use</terms>.
register-have-one = Already have one?
