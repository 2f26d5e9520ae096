### New passwords: what is asked of them, what is wrong with them, how strong they are; changes of
### password and of email address in the account area.

passwords-new-title = Choose a new password
passwords-new-lead-forgotten = It replaces the one you forgot. All browsers and apps that were signed in are signed out.
passwords-new-lead-invited = It opens your new account. Then you sign in with it.
passwords-new-lead-temporary = The password you signed in with is temporary. Choose one that only you know, then you go on.
passwords-new-label = New password
passwords-new-submit = Save password
passwords-change-title = Change password
passwords-first-title = Choose a password
passwords-current-label = Password until now
passwords-current-wrong = This is not your password.
passwords-end-others = Sign out everywhere else
passwords-end-others-hint = Other browsers are signed out, and apps have to ask you again. This browser stays signed in.
passwords-changed = Your password was changed.
passwords-changed-sign-in = Your password was changed. Sign in with the new one.
passwords-first-sign-in = Your password was saved. Sign in with it.

# What is asked of a password, one entry of a list each.
passwords-need-length =
    { $count ->
        [one] At least { $count } character
       *[other] At least { $count } characters
    }
passwords-need-upper = A capital letter
passwords-need-lower = A small letter
passwords-need-digit = A digit
passwords-need-special = A character that is neither letter nor digit
passwords-need-unknown = Not your name, your address or the name of this service
passwords-need-unleaked = In no list of leaked passwords
passwords-need-hint = A few unrelated words work well.

# Beside a bar.
passwords-strength-label = Strength
passwords-strength-0 = Very weak
passwords-strength-1 = Weak
passwords-strength-2 = Fair
passwords-strength-3 = Good
passwords-strength-4 = Strong

passwords-objection-short =
    { $count ->
        [one] Use at least { $count } character.
       *[other] Use at least { $count } characters.
    }
passwords-objection-control = Leave out line breaks and other control characters.
passwords-objection-upper = Add a capital letter.
passwords-objection-lower = Add a small letter.
passwords-objection-digit = Add a digit.
passwords-objection-special = Add a character that is neither letter nor digit.
passwords-objection-known = Do not build it from your email address, your name or the name of this service.
passwords-objection-pattern = Avoid repetition, sequences such as 1234 and rows of neighbouring keys.
passwords-objection-common = Passwords like this one are tried first. Use several unrelated words.
passwords-objection-easy = This password is guessed quickly. Make it longer, or add unrelated words.
passwords-objection-leaked = This password is in a list of leaked passwords. Choose another one, and change it wherever else you use it.
passwords-objection-unchanged = This is the password until now. Choose another one.

passwords-email-title = Change email address
passwords-email-current = Your address is <b>{ $email }</b>.
passwords-email-label = New email address
passwords-email-hint = We send a code to it, and tell the address you have now.
passwords-email-submit = Send code
passwords-email-sent =
    { $minutes ->
        [one] We sent a message to <b>{ $email }</b>. Enter the digits it holds. They work for { $minutes } minute. Until then nothing changes.
       *[other] We sent a message to <b>{ $email }</b>. Enter the digits it holds. They work for { $minutes } minutes. Until then nothing changes.
    }
passwords-email-confirm = Use this address
passwords-email-changed = Your email address was changed.
passwords-email-same = This is your address already.

# In the list of what happened with the account.
passwords-event-reset = Forgotten password replaced
passwords-event-temporary = Temporary password given by an administrator
passwords-event-email = Email address changed
passwords-event-email-back = Change of the email address taken back
passwords-event-invited = Invitation sent
passwords-event-first = First password chosen after an invitation
