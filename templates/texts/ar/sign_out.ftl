### صفحات تسجيل الخروج.

sign-out-do = تسجيل الخروج
sign-out-question = هل تريد تسجيل الخروج؟
sign-out-account = سجّلت الدخول بالحساب <b>{ $account }</b>.
sign-out-stay = البقاء مسجّل الدخول
sign-out-title = تم تسجيل الخروج
sign-out-done = سجّلت الخروج
sign-out-shared = إن كنت على حاسوب يستخدمه آخرون فأغلق نافذة المتصفح أيضًا.
