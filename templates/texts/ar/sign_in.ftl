### صفحة تسجيل الدخول، والصفحة التي تعيد إلى التطبيق.

sign-in-title = تسجيل الدخول
sign-in-again = تسجيل الدخول من جديد
sign-in-new-here = مستخدم جديد؟
sign-in-not-you = لست أنت؟
sign-in-other-account = استخدام حساب آخر
sign-in-requested = يطلب منك التطبيق تسجيل الدخول من جديد.
sign-in-too-long-ago = مضى على تسجيل دخولك وقت أطول مما يقبله هذا التطبيق.
sign-in-somebody-else = يتوقع التطبيق حسابًا آخر.

sign-in-on-this-device = تطبيق على هذا الجهاز
sign-in-moment = يستغرق هذا لحظة. إن لم يحدث شيء فتابع يدويًا.
