### Signing in with a user name, where the operator has allowed that.

people-email-or-username = Email or user name
people-sign-in-missing = Enter your email address or user name.
people-sign-in-wrong = This name and password do not belong together.
