### The account area: what people see and change of their own account. People are "you".

account-nav = Account
account-nav-overview = Overview
account-nav-profile = Profile
account-nav-security = Security
account-nav-devices = Devices
account-nav-apps = Apps
account-nav-activity = Activity
account-nav-data = Data

# A sentence each on the first page.
account-about-overview = What there is to see and to change.
account-about-profile = What apps may learn about you.
account-about-security = Your password, email address and second factors.
account-about-devices = Where you are signed in.
account-about-apps = What you have allowed to whom.
account-about-activity = What happened in the last 90 days.
account-about-data = A copy of everything, and the end of your account.

account-home-kept = You signed in, so your account stays. It will not be deleted.

# Before a page that changes how one signs in.
account-again = To keep your account safe, show once more that it is you.

account-device-unknown = Unknown browser
account-place = { $place } (address { $address })
account-address = Address { $address }

account-profile-title = Profile
account-profile-lead = You need not fill in anything. An app learns of it only what you allow it to.
account-profile-save = Save
account-profile-saved = Saved.
account-profile-username = User name
account-profile-username-hint = You can sign in with it instead of your email address.
account-profile-username-save = Save user name
account-profile-meanwhile = Somebody else, or you in another window, changed the profile meanwhile. Look at it and save again.
account-username-invalid = Use up to 64 letters and digits of one script, with single dots, hyphens or underscores between them.
account-username-taken = This user name is taken, or looks like one that is. Choose another one.

account-claim-name = Full name
account-claim-name-hint = As others should see it.
account-claim-given-name = First name
account-claim-middle-name = Middle name
account-claim-family-name = Last name
account-claim-nickname = Nickname
account-claim-locale = Language
account-claim-locale-hint = For these pages, for mail, and for apps that ask.
account-claim-locale-automatic = As in the browser
account-claim-zoneinfo = Time zone
account-claim-zoneinfo-hint = Such as Europe/Paris
account-claim-birthdate = Date of birth
account-claim-birthdate-hint = Year-month-day, such as 1990-05-31; the year alone will do.
account-claim-gender = Gender
account-claim-phone = Phone number
account-claim-phone-hint = With the country code, such as +33 1 23 45 67 89
account-claim-profile = Page about you
account-claim-picture = Picture of you
account-claim-website = Your website
account-claim-url-hint = A web address that starts with https://
account-claim-street = Street and number
account-claim-postal-code = Postal code
account-claim-locality = City
account-claim-region = State or region
account-claim-country = Country

account-fault-long =
    { $most ->
        [one] Use at most { $most } character.
       *[other] Use at most { $most } characters.
    }
account-fault-characters = Leave out control characters and invisible ones.
account-fault-url = Enter a web address, such as https://example.org/ada.
account-fault-birthdate = Enter a date in the past, such as 1990-05-31, or a year.
account-fault-zone = Enter a time zone, such as Europe/Paris.
account-fault-language = Choose a language from the list.
account-fault-phone = Enter a phone number with its country code, such as +33 1 23 45 67 89.

account-devices-title = Devices
account-devices-lead = You are signed in here. If you do not know one of them, sign it out.
account-devices-current = This browser
account-devices-since = Signed in { $at }
account-devices-used = Last used { $ago }
account-devices-with = With: { $methods }
account-method-password = password
account-method-code = app code or recovery code
account-method-passkey = passkey
account-devices-others = Sign out everywhere else
account-devices-others-lead = This ends all other sessions, and the access of apps that stay signed in while you are away.
account-devices-ended = That browser is signed out.
account-devices-others-ended = You are signed out everywhere else.
account-devices-unknown = Was it not you? Then <security>change your password</security> too.

account-apps-title = Connected apps
account-apps-lead = These apps can use your account.
account-apps-none = No app can use your account.
account-apps-since = Since { $date }
account-apps-used = Last used { $ago }
# A line of the list of what an app may do; the others are the scopes of the consent page.
account-apps-offline = keep access while you are away
account-apps-remove = Remove
account-apps-removed = The app no longer has access. It has to ask you again.

account-activity-title = Activity
account-activity-lead = What happened with your account in the last 90 days.
account-activity-none = Nothing yet.
account-activity-older = Earlier
account-activity-app = App: { $app }

account-event-other = Something else ({ $event })
account-event-user-created = Account created
account-event-email-verified = Email address confirmed
account-event-code-sent = A code was sent to you
account-event-login-succeeded = The right password was given
account-event-login-failed = A sign-in was refused
account-event-session-started = Signed in
account-event-session-ended = Signed out
account-event-sessions-ended = Signed out elsewhere
account-event-new-device = Sign-in with a new browser
account-event-sign-in-disowned = You said that a sign-in was not you
account-event-password-changed = Password changed
account-event-user-locked = Account locked
account-event-user-unlocked = Account unlocked
account-event-data-exported = Copy of the data fetched
account-event-deletion-asked = Deletion of the account asked for
account-event-deletion-cancelled = Deletion of the account called off
account-event-profile-changed = Profile changed
account-event-username-changed = User name changed
account-event-memberships-changed = Roles or groups changed
account-event-settings-changed = Settings changed
account-event-consent-granted = App allowed
account-event-consent-denied = App refused
account-event-consent-revoked = App removed
account-event-code-issued = Signed in to an app

account-data-title = Data
account-data-export-title = A copy of your data
account-data-export-lead = A JSON file with your profile, sessions, apps and the last 90 days of activity. Keep it in a safe place.
account-data-export = Download

account-delete-title = Delete the account
account-delete-lead = You can change your mind for a while.
account-delete-begin = Delete the account …
account-delete-which = This deletes the account <b>{ $account }</b>.
account-delete-now = You will be signed out everywhere at once, and no app will have access any more.
account-delete-grace =
    { $days ->
        [0] The account is then deleted within the hour and cannot be brought back, unless you sign in before.
        [one] The account is deleted after { $days } day. Sign in before then and it stays.
       *[other] The account is deleted after { $days } days. Sign in before then and it stays.
    }
account-delete-confirm = Yes, I want my account to be deleted
account-delete-do = Delete the account
account-delete-unconfirmed = Tick the box if you want your account to be deleted.

account-deleted-title = Your account will be deleted
account-deleted-lead = You are signed out everywhere.

# The link in the letter about a sign-in with a new browser.
account-not-me-title = Was this not you?
account-not-me-lead = Then somebody knows your password. We end all sessions and the access of all apps, and the password no longer works. What was added since then to sign in with is removed. You choose a new password by mail.
account-not-me-do = This was not me: lock them out
account-not-me-else = Was it you? Then close this page. Nothing has changed.
account-not-me-done-title = They are locked out
account-not-me-done-lead = All sessions have ended and your old password no longer works. Choose a new one now, and then look at your passkeys and your email address under “Security”.
account-not-me-done-next = Choose a new password
account-not-me-done-help = Choose a password that you use nowhere else. If the same one is in use elsewhere, change it there too.
account-not-me-used = This link no longer works
account-not-me-used-why = It was used already, or it is older than a week.
account-not-me-used-advice = If somebody else is in your account, reset your password on the sign-in page.
account-not-me-address-lead = Then somebody else was in your account. It gets its address { $email } back, we end all sessions and the access of all apps, and the password no longer works. What was added to sign in with in the week before the change, or since, is removed. You choose a new password by mail to that address.
account-not-me-address-used-advice = The link in the letter about an earlier change may still work. If somebody else is in your account, ask those who run the service for help.
account-not-me-locked = Your account is locked
account-not-me-locked-why = Everyone was signed out, but another account has your former address now, so yours cannot have it back.
account-not-me-locked-advice = Nobody can sign in to your account. Ask those who run the service for help.
