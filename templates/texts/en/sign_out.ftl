### The pages around signing out.

sign-out-do = Sign out
sign-out-question = Sign out?
sign-out-account = You are signed in as <b>{ $account }</b>.
sign-out-asker = <b>{ $app }</b> asks you to sign out.
sign-out-apps = With that you are also signed out of these apps:
sign-out-stay = Stay signed in
sign-out-title = Signed out
sign-out-done = You are signed out
sign-out-shared = On a computer that others use, close the browser window as well.
sign-out-refused-advice = You are still signed in. You can sign out here, and then tell the people who run the app.
sign-out-event-undelivered = An app could not be told that you signed out
