### A forgotten password: asking for a code and a link.

recovery-forgot-link = Forgot it?
recovery-forgot-title = Forgot your password?
recovery-forgot-lead = Enter the email address of your account. We send a code and a link with which you choose a new password.
recovery-forgot-submit = Send message
recovery-remembered = Remembered it?
recovery-sent =
    { $minutes ->
        [one] If there is an account for <b>{ $email }</b>, we sent a message there. Enter the digits it holds, or open its link. The digits work for { $minutes } minute.
       *[other] If there is an account for <b>{ $email }</b>, we sent a message there. Enter the digits it holds, or open its link. The digits work for { $minutes } minutes.
    }
recovery-link-title = Choose a new password
recovery-link-lead = You followed the link for <b>{ $email }</b>. It works once; go on when you want to choose the new password in this browser.
recovery-link-submit = Go on
recovery-link-not-you = Did you not ask for it? Then close this page: your password stays as it is.
recovery-link-old-title = This link is old
recovery-link-old-sentence = It was used already, it waited too long, or a newer one took its place.
recovery-old-advice = Nothing was changed. Ask for a new one.
recovery-ask-again = Ask again

recovery-invitation-title = You are invited
recovery-invitation-lead = An account was made for <b>{ $email }</b>. The link works once; go on when you want to choose the password in this browser.
recovery-invitation-not-you = Did you not expect this? Then close this page: nothing has happened.
recovery-invitation-old-title = This invitation no longer works
recovery-invitation-old-advice = Your account is there. If you have no password yet, have a new link sent to your address.
recovery-invitation-ask = Send a new link
