### Die Seiten rund ums Abmelden.

sign-out-do = Abmelden
sign-out-question = Abmelden?
sign-out-account = Sie sind angemeldet als <b>{ $account }</b>.
sign-out-asker = <b>{ $app }</b> bittet Sie, sich abzumelden.
sign-out-apps = Damit melden Sie sich auch von diesen Apps ab:
sign-out-stay = Angemeldet bleiben
sign-out-title = Abgemeldet
sign-out-done = Sie sind abgemeldet
sign-out-shared = Schließen Sie auf einem Computer, den auch andere benutzen, zusätzlich das Browserfenster.
sign-out-refused-advice = Sie sind noch angemeldet. Sie können sich hier abmelden und dann den Betreibern der App Bescheid sagen.
sign-out-event-undelivered = Einer App konnte nicht mitgeteilt werden, dass Sie sich abgemeldet haben
