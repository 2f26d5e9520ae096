### The pages around signing out.

sign-out-do = Sign out
sign-out-question = Sign out?
sign-out-account = You are signed in as <b>{ $account }</b>.
sign-out-stay = Stay signed in
sign-out-title = Signed out
sign-out-done = You are signed out
sign-out-shared = On a computer that others use, close the browser window as well.
