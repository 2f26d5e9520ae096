### What all pages share. British spelling is avoided where there is a choice; people are "you".

common-error-prefix = Error:
common-problem = There is a problem
common-email = Email
common-name = Name
common-password = Password
common-optional = (optional)
common-continue = Continue
common-cancel = Cancel
common-sign-in = Sign in
common-start-page = Start page
common-try-again = Try again
common-back-to = Back to { $app }
common-to-continue-to = to continue to <b>{ $app }</b> <host>{ $host }</host>

# The button beside a password: the first word is seen, the rest is read aloud after it.
common-show = Show
common-hide = Hide
common-show-what = password
common-caps-lock = Caps Lock is on.

# The foot of each page.
common-help = Help
common-privacy = Privacy
common-terms = Terms
common-language = Language: { $language }
common-language-title = Language
common-language-lead = Choose the language of these pages and of the mail you get.

# A day, such as 22 November 2025, and a moment.
common-date = { $day } { $month } { $year }
common-date-time = { $date }, { $time } UTC
common-month-1 = January
common-month-2 = February
common-month-3 = March
common-month-4 = April
common-month-5 = May
common-month-6 = June
common-month-7 = July
common-month-8 = August
common-month-9 = September
common-month-10 = October
common-month-11 = November
common-month-12 = December

common-ago-now = just now
common-ago-minutes =
    { $count ->
        [one] { $count } minute ago
       *[other] { $count } minutes ago
    }
common-ago-hours =
    { $count ->
        [one] { $count } hour ago
       *[other] { $count } hours ago
    }
common-ago-days =
    { $count ->
        [one] { $count } day ago
       *[other] { $count } days ago
    }

# A span after "in", "after", "for" or "wait".
common-span-seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
common-span-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
common-span-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
