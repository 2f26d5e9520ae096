### Second factors: the second step of a sign-in, and the pages on which people look after them.

# The second step.
factors-step-title = Confirm that it is you
factors-step-account = Signing in as <b>{ $account }</b>
factors-step-passkey = Use a passkey
factors-step-recovery = I cannot do that now: use a recovery code
factors-step-back = Back to the other ways
factors-step-for-app = The app asks for one more proof that it is you.
factors-step-for-account = This page asks for one more proof that it is you.
factors-trust =
    { $days ->
        [one] Do not ask again in this browser for { $days } day
       *[other] Do not ask again in this browser for { $days } days
    }
factors-code-label = Code from the authenticator app
factors-code-hint = Six digits that change every 30 seconds.
factors-code-wrong = This is not the code that the app shows now. Each code works once.
factors-recovery-label = Recovery code
factors-recovery-hint = One of the codes that you saved. Each works once.
factors-recovery-wrong = There is no such code, or it was used already.
factors-over-title = This sign{"\u2011"}in took too long
factors-over-sentence = It waited too long, was completed already, or belongs to another browser.
factors-over-advice = Sign in again.

# Passkeys.
factors-passkey-sign-in = Sign in with a passkey
factors-passkey-failed = That did not work, or you changed your mind. You can try again.
factors-passkey-impossible = This needs JavaScript and a browser that knows passkeys.
factors-passkey-known = This device has a passkey for your account already.
factors-passkey-refused = The passkey was not accepted. Try again.
factors-passkey-unknown = No account has this passkey any more. Sign in another way.
factors-passkey-other-person = This passkey belongs to another account.
factors-passkey-new-title = Add a passkey
factors-passkey-new-lead = A passkey signs you in with your finger, your face or the PIN of your device. There is nothing to remember, and it works on this site only.
factors-passkey-new-do = Add a passkey
factors-passkey-name = Passkey { $number }
factors-waited = The page was open for too long. Try again.

# The security page.
factors-security-title = Security
factors-security-on = Signing in takes two steps: a password alone is not enough.
factors-security-off = Signing in takes one step. A passkey or an authenticator app protects your account even if somebody learns your password.
factors-password-set = You can sign in with your password.
factors-password-none = This account has no password. You sign in with a passkey.
factors-password-remove = Remove the password
factors-passkeys-title = Passkeys
factors-passkeys-lead = Sign in without a password.
factors-totp-title = Authenticator app
factors-totp-lead = An app on your phone shows a code for the second step.
factors-add = Add
factors-change = Change
factors-rename = Change the name
factors-remove = Remove
factors-back = Back to Security
factors-copy = Copy
factors-copied = Copied
factors-added-on = Added on { $date }
factors-used = Last used { $ago }
factors-unused = Never used
factors-remove-last = This is the last one. After that a password is enough to sign in, and recovery codes and trusted browsers are forgotten.
factors-last-way-in = This is the only way to sign in to your account. Set a password first.
factors-too-many = There are as many as there can be. Remove one first.
factors-trusted-count =
    { $count ->
        [one] In { $count } browser you are not asked for the second step.
       *[other] In { $count } browsers you are not asked for the second step.
    }
factors-trusted-forget = Ask everywhere again
factors-done-added = It is added. Other browsers and apps were signed out if this was the first.
factors-done-renamed = The name is changed.
factors-done-removed = It is removed.
factors-done-codes = Keep your recovery codes safe.
factors-done-forgotten = You will be asked in every browser again.
factors-done-no-password = The password is removed.

# A new authenticator app, and what factors are called.
factors-totp-new-title = Add an authenticator app
factors-totp-new-lead = Scan this picture with the app, then enter the code that it shows.
factors-totp-new-do = Add the app
factors-totp-qr = QR code with the secret for the app
factors-totp-by-hand = You cannot scan it?
factors-totp-by-hand-lead = Enter this secret in the app:
factors-totp-open = Open an app on this device
factors-totp-name = App { $number }
factors-name-label = What to call it
factors-name-hint = So that you tell it from others, such as “My phone”.
factors-name-missing = Enter a name.

# Recovery codes.
factors-codes-title = Recovery codes
factors-codes-lead = If you lose your phone or your passkeys, a recovery code gets you through the second step. Each works once.
factors-codes-left =
    { $count ->
        [one] { $count } code is left.
       *[other] { $count } codes are left.
    }
factors-codes-renew = Make new codes
factors-codes-renew-lead = With new codes those you have no longer work.
factors-codes-shown-title = Your recovery codes
factors-codes-shown-lead = Save them where you find them without your phone: on paper or in a password manager. They are shown only now.
factors-codes-download = Download
factors-codes-saved = I have saved the codes
factors-codes-unsaved = Save the codes first, and say so here.

# An account without a password.
factors-no-password-title = Remove the password?
factors-no-password-lead = After that you sign in with a passkey only. You can get a password again with “forgotten password”.

# What happened, on the page about activity.
factors-event-password-removed = Password removed
factors-event-second-step-taken = Second step taken
factors-event-second-step-refused = Second step refused
factors-event-added = Second factor added
factors-event-renamed = Second factor renamed
factors-event-removed = Second factor removed
factors-event-reset = All second factors removed by an administrator
factors-event-codes = Recovery codes made
factors-event-trusted = Browser trusted
factors-event-forgotten = Trusted browsers forgotten

# The letter about an account without a password.
factors-notice-password-subject = The password of your account with { $service } was removed
factors-notice-password-heading = Your password was removed
factors-notice-password-body = Your account with { $service } has no password any more. You sign in with a passkey.
