### The page on which an account is chosen.

choose-title = Choose an account
choose-signed-in = Signed in
choose-forget = Forget
