### The sign-in page, and the page that leads back to an app.

sign-in-title = Sign in
sign-in-again = Sign in again
sign-in-new-here = New here?
sign-in-not-you = Not you?
sign-in-other-account = Use another account
sign-in-requested = The app asks you to sign in again.
sign-in-too-long-ago = You signed in too long ago for this app.
sign-in-somebody-else = The app expects another account.

# In the place of a host name, where an app has none.
sign-in-on-this-device = an app on this device
sign-in-moment = This takes a moment. If nothing happens, continue by hand.
