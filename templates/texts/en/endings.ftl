### Pages on which a sign-in or a form ends that cannot go on. Each has a way on.

# Ways on.
endings-go-to = Go to { $app }
endings-account = Go to your account

# A sign-in that was answered in this browser.
endings-finished-title = This sign{"\u2011"}in is finished
endings-finished-sentence = It was answered in this browser already, maybe in another tab.
endings-finished-advice = Go on in { $app }.

# A sign-in that waited too long in this browser.
endings-late-title = This sign{"\u2011"}in took too long
endings-late-sentence = A sign-in waits for { $span } and then ends. Nothing you typed was kept.
endings-late-advice = Start again at { $app }.

# A form that this browser, session or sign-in was not given.
endings-form-title = This form is out of date
endings-form-sentence = You signed in or out after it was opened, or it was opened in another browser. Nothing was changed.
endings-form-advice = Open the page again and send the form from there.

# A form from a browser that sends no cookies.
endings-cookie-title = Your browser sent no cookie
endings-cookie-sentence = Without it we cannot tell that the form was opened in your browser. Nothing was changed.
endings-cookie-advice = Allow cookies for this site, then open the page again.

# A form from before a sign-in in another tab.
endings-signed-in-title = You are signed in already
endings-signed-in-sentence = You signed in in another tab after this page was opened. Nothing was changed.
endings-signed-in-advice = Go on as the account that is signed in.
