### Die Seiten rund ums Abmelden.

sign-out-do = Abmelden
sign-out-question = Abmelden?
sign-out-account = Sie sind angemeldet als <b>{ $account }</b>.
sign-out-stay = Angemeldet bleiben
sign-out-title = Abgemeldet
sign-out-done = Sie sind abgemeldet
sign-out-shared = Schließen Sie auf einem Computer, den auch andere benutzen, zusätzlich das Browserfenster.
