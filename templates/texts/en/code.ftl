### The page that takes the code from a message.

code-title = Check your email
code-sent =
    { $minutes ->
        [one] We sent a message to <b>{ $email }</b>. Enter the digits it holds. They work for { $minutes } minute.
       *[other] We sent a message to <b>{ $email }</b>. Enter the digits it holds. They work for { $minutes } minutes.
    }
code-label = Code
code-tries =
    { $tries ->
        [one] { $tries } try left. After that you need a new code.
       *[other] { $tries } tries left. After that you need a new code.
    }
code-wait = You can ask for a new code in { $span }.
code-nothing-there = Nothing there? Look in the spam folder, or ask again.
code-send-again = Send a new code
code-wrong-address = Wrong address?
code-other-address = Use another one
code-on-its-way = A new code is on its way. The one before no longer works.
code-ended = The code no longer works. Ask for a new one.
code-dead = This code no longer works. Ask for a new one.
code-enter = Enter the code from the message.
code-wrong = This is not the code from the newest message.
code-too-soon = A code was sent a moment ago. Try again in { $span }.
code-old-title = This code is old
code-old-sentence = It was used already, it waited too long, or it belongs to another browser.
code-old-advice = Sign in, and if it is needed we send a new one.
