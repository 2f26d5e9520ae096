### صفحات تسجيل الخروج.

sign-out-do = تسجيل الخروج
sign-out-question = هل تريد تسجيل الخروج؟
sign-out-account = سجّلت الدخول بالحساب <b>{ $account }</b>.
sign-out-asker = يطلب منك <b>{ $app }</b> تسجيل الخروج.
sign-out-apps = سيُسجَّل خروجك بذلك من هذه التطبيقات أيضًا:
sign-out-stay = البقاء مسجّل الدخول
sign-out-title = تم تسجيل الخروج
sign-out-done = سجّلت الخروج
sign-out-shared = إن كنت على حاسوب يستخدمه آخرون فأغلق نافذة المتصفح أيضًا.
sign-out-refused-advice = ما زلت مسجّل الدخول. يمكنك تسجيل الخروج من هنا، ثم إخبار القائمين على التطبيق.
sign-out-event-undelivered = تعذّر إخبار أحد التطبيقات بتسجيل خروجك
