### Error pages, and what is said beside the fields of forms. No line of a heading ends within "sign-in": its hyphen is
### the one that does not break.

# Beside the fields of forms.
errors-email-wrong = This email and password do not belong together.
errors-email-missing = Enter your email address.
errors-email-invalid = Enter an email address, such as name@example.org.
errors-name-invalid = Use at most 200 characters and no control characters.
errors-password-missing = Enter your password.
errors-password-long = This password is too long.
errors-control-characters = Leave out the control characters.
errors-too-long =
    { $most ->
        [one] Use at most { $most } character.
       *[other] Use at most { $most } characters.
    }
errors-too-many-tries = Too many tries. Try again in { $span }.

# The error page.
errors-reference = Reference
errors-app = The app
errors-developer-app = the app
errors-developer = For the developer of { $app }
errors-developer-error = error
errors-developer-reason = reason
errors-developer-client-sent = client_id sent
errors-developer-redirect-sent = redirect_uri sent
errors-developer-redirect-registered = redirect_uri registered
errors-developer-run = To allow it, run:
errors-wait = Wait { $span }, then try again.
errors-open-again = Open the page again
errors-start-again = Start again at { $app }

# A sign-in under way that is over.
errors-old-title = This sign{"\u2011"}in link is old
errors-old-sentence = It was used already, it waited too long, or it belongs to another browser.
errors-old-advice = Go back to the app and start again.

# An account that changed between two steps of a sign-in.
errors-changed-sentence = Your account was changed while you signed in.
errors-changed-advice = Nobody is signed in here now.
errors-closed-title = Registration is closed
errors-closed-sentence = New accounts are made by the people who run this service.
errors-closed-advice = Ask them for an account, or sign in if you have one.
errors-locked-title = This account is locked
errors-locked-sentence = The people who run this service have locked it.
errors-locked-advice = Ask them to unlock it.
errors-exists-title = You have an account already
errors-exists-sentence = An account with this address was made in the meantime.
errors-exists-advice = Sign in to it, or ask the people who run this service.

# An app that asks for something that must not be answered.
errors-request-title = { $app } sent you here in a wrong way
errors-request-advice = You did nothing wrong. Tell the people who run the app.
errors-request-no-client = The app did not say which app it is.
errors-request-unreadable = The app’s request cannot be understood.
errors-request-disabled = This app is switched off here.
errors-request-unknown = The app that sent you here is not registered with this server.
errors-request-redirect = The app wants you sent back to an address that is not registered for it.
errors-request-unresolved = The request that the app refers to is not there, was used before, or cannot be trusted.

# Requests that no page takes up.
errors-not-found-title = Page not found
errors-not-found-sentence = There is no page at this address.
errors-not-found-advice = Check the address, or go to the start page.
errors-method-title = This page cannot be used that way
errors-method-sentence = The request used a method that this page does not take.
errors-method-advice = Go to the start page and try again from there.
errors-too-large-title = Too much text
errors-too-large-sentence = The form held more than we take.
errors-too-large-advice = Go back, shorten what you typed, and send it again.
errors-too-slow-title = The request did not arrive
errors-too-slow-sentence = The form took too long on its way to the server.
errors-too-slow-advice = Check your connection, go back, and send the form again.
errors-malformed-title = The request cannot be read
errors-malformed-sentence = The request was damaged on its way, or made by a program in error.
errors-malformed-advice = Go back and try again.
errors-foreign-title = This form is not from here
errors-foreign-sentence = It was sent from another site, not from a page of ours. Nothing was changed.
errors-foreign-advice = Open the page here and send the form from there.
errors-throttled-title = Too many attempts at once
errors-throttled-sentence = Apps have asked to sign people in from your network more often than is taken in a minute.
errors-throttled-advice = Wait a minute, then try again.
errors-busy-title = Too busy right now
errors-busy-sentence = The server has more to do than it can finish in time.
errors-busy-advice = Wait a few seconds, then try again.

# A fault of ours.
errors-fault-title = Something went wrong here
errors-fault-sentence = The server made a mistake. It has been noted.
errors-fault-advice = Try again. If it happens again, tell the people who run this service, with the reference below.

# A server that is reached by a name that is not its own.
errors-host-title = This server has another address
errors-host-sentence = This server is <host>{ $expected }</host>; you came in as <host>{ $visited }</host>.
errors-host-go = Go to { $expected }
errors-host-operator = For the operator
errors-host-set = If people should use the address you came in by, set
errors-host-environment = or, in the environment,
errors-host-restart = and restart.
