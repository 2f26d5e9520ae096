### The letters: codes, what is sent in place of a code, and notices of what happened to an account.

notices-code-subject = { $code } is your code for { $service }

notices-verify-heading = Your code
notices-verify-use = Enter it on the page where you created your account with { $service }. It works once, for { $span }.
notices-verify-not-you = Did you not ask for it? Then do nothing: without the code no account is made with this address. Never pass the code on; nobody from { $service } asks for it.

notices-login-heading = Your sign-in code
notices-login-use = Enter it on the page where you are signing in to { $service }. It works once, for { $span }.
notices-login-not-you = Did you not try to sign in? Then do nothing: without the code nobody gets in. Never pass the code on; nobody from { $service } asks for it.

notices-reset-heading = Choose a new password
notices-reset-use = Enter this code on the page where you asked { $service } for a new password, or open the page below. One of the two works, once, for { $span }.
notices-reset-not-you = Did you not ask for it? Then do nothing: your password stays as it is. Never pass the code or the link on; nobody from { $service } asks for them.

notices-new-email-heading = Confirm your new address
notices-new-email-use = Enter this code on the page where you changed the email address of your account with { $service }. It works once, for { $span }.
notices-new-email-not-you = Did you not ask for it? Then do nothing: without the code no account uses this address. Never pass the code on; nobody from { $service } asks for it.

notices-invitation-subject = You are invited to { $service }
notices-invitation-heading = You are invited
notices-invitation-body = An account with { $service } was made for this address. Choose a password to use it.
notices-invitation-link = Choose a password
notices-invitation-use = The link works once, until { $date }. Later, ask for a new password on the sign-in page.
notices-invitation-not-you = Did you not expect this? Then do nothing: without a password nobody signs in to this account. Never pass the link on; nobody from { $service } asks for it.

notices-registered-subject = You already have an account with { $service }
notices-registered-heading = You already have an account
notices-registered-body = Someone, probably you, tried to create an account with { $service } using this address. There is one already, so no code was sent. Sign in instead.

notices-no-account-subject = There is no account with { $service } for this address
notices-no-account-heading = There is no account for this address
notices-no-account-body = Someone, probably you, asked { $service } for a new password. No account uses this address; yours may use another one.
notices-no-account-not-you = Was it not you? Then do nothing.

notices-in-use-subject = Your address was entered for another account with { $service }
notices-in-use-heading = Your address was entered for another account
notices-in-use-body = Someone wanted to use this address for another account with { $service }. It belongs to your account, so nothing came of it.

notices-nothing-changed = Was it not you? Then do nothing: your account has not changed.

notices-password-subject = Your password for { $service } was changed
notices-password-heading = Your password was changed
notices-password-body = Your account with { $service } has a new password. The one before no longer works.

notices-email-asked-subject = Your account with { $service } is to get another email address
notices-email-asked-heading = Your email address is to be changed
notices-email-asked-body = Someone, probably you, wants to use { $email } for your account with { $service } from now on. Nothing changes until the code that was sent there is entered.

notices-email-changed-subject = Your account with { $service } has another email address
notices-email-changed-heading = Your email address was changed
notices-email-changed-body = Your account with { $service } now uses { $email }. Messages no longer come to this address, and it no longer signs you in.
notices-email-changed-not-you = Was it not you? Then open this page within a week: it gives your account this address back, signs everyone out and closes the account until you choose a new password.

notices-restored-subject = Your account with { $service } has this email address again
notices-restored-heading = Your account has this address again
notices-restored-body = You told us that you did not change the email address of your account with { $service }. It is this one again. Everyone was signed out, the old password no longer works, and what was added lately to sign in with was removed. Choose a new password to use your account again.

notices-factor-added-subject =
    { $factor ->
        [passkey] A passkey was added to your account with { $service }
        [totp] An authenticator app was added to your account with { $service }
       *[recovery-codes] Your account with { $service } has new recovery codes
    }
notices-factor-added-heading =
    { $factor ->
        [passkey] A passkey was added
        [totp] An authenticator app was added
       *[recovery-codes] New recovery codes were made
    }
notices-factor-added-body =
    { $factor ->
        [passkey] From now on a new passkey signs in to your account with { $service }.
        [totp] From now on the codes of an authenticator app are asked for when you sign in to { $service }.
       *[recovery-codes] Your account with { $service } has new recovery codes. Earlier ones no longer work.
    }

notices-factor-removed-subject =
    { $factor ->
        [passkey] A passkey was removed from your account with { $service }
        [totp] The authenticator app was removed from your account with { $service }
       *[recovery-codes] The recovery codes were removed from your account with { $service }
    }
notices-factor-removed-heading =
    { $factor ->
        [passkey] A passkey was removed
        [totp] The authenticator app was removed
       *[recovery-codes] Your recovery codes were removed
    }
notices-factor-removed-body =
    { $factor ->
        [passkey] A passkey no longer signs in to your account with { $service }.
        [totp] The codes of your authenticator app are no longer asked for when you sign in to { $service }.
       *[recovery-codes] The recovery codes of your account with { $service } no longer work.
    }

notices-recovery-used-subject = A recovery code was used for your account with { $service }
notices-recovery-used-heading = A recovery code was used
notices-recovery-used-body =
    { $left ->
        [0] Someone, probably you, signed in to { $service } with a recovery code. There is no code left: make new ones now, on the security page of your account.
        [one] Someone, probably you, signed in to { $service } with a recovery code. There is one code left: make new ones soon, on the security page of your account.
       *[other] Someone, probably you, signed in to { $service } with a recovery code. There are { $left } codes left.
    }

notices-device-subject = New sign-in to your account with { $service }
notices-device-heading = New sign-in to your account
notices-device-body = Someone, probably you, signed in to { $service } with a browser that your account has not seen before. Was it you? Then there is nothing to do.
notices-device-not-you = Was it not you? Then open this page; it signs everyone out and closes your account until you choose a new password.
notices-link-disown = That was not me

notices-locked-subject = Your account with { $service } is closed until you choose a new password
notices-locked-heading = Your account is closed for now
notices-locked-body = You told us that a sign-in to { $service } was not yours. Everyone was signed out, and the old password no longer works. Choose a new one to use your account again.

notices-closed-subject = Your account with { $service } was locked
notices-closed-heading = Your account was locked
notices-closed-body = Those who run { $service } have locked your account. Everyone was signed out, and nobody can sign in until they unlock it. Ask them if you do not know why.

notices-deletion-subject = Your account with { $service } is going to be deleted
notices-deletion-heading = Your account is going to be deleted
notices-deletion-body = Someone, probably you, asked to delete your account with { $service }. That happens on { $date } and cannot be undone afterwards. To keep the account, sign in before then.

notices-kept-subject = Your account with { $service } stays
notices-kept-heading = Your account stays
notices-kept-body = Someone, probably you, signed in to { $service }, so your account is not going to be deleted.

notices-deleted-subject = Your account with { $service } was deleted
notices-deleted-heading = Your account was deleted
notices-deleted-body = Your account with { $service } and what belonged to it no longer exist. This is the last message to you.

notices-not-you = Was it not you? Then someone else may be in your account: choose a new password at once.
notices-link-new-password = Choose a new password
notices-link-sign-in = Sign in
notices-link-help = Help

notices-fact-when = When: { $when }
notices-fact-address = From the address: { $address }
notices-fact-device = Device: { $device }
notices-fact-place = Place, probably: { $place }

notices-test-subject = Test message from { $service }
notices-test-heading = Mail works
notices-test-body = { $service } can send mail. The operator asked for this message to find out.
