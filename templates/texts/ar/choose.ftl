### الصفحة التي يُختار فيها حساب.

choose-title = اختر حسابًا
choose-signed-in = تم تسجيل الدخول
choose-forget = نسيان
