### الصفحات التي ينتهي عندها تسجيل دخول أو نموذج لا يمكنه المتابعة، ولكل منها طريق إلى الأمام.

endings-go-to = الانتقال إلى { $app }
endings-account = الانتقال إلى حسابك

endings-finished-title = انتهى تسجيل الدخول هذا
endings-finished-sentence = سبقت الإجابة عنه في هذا المتصفح، وربما في علامة تبويب أخرى.
endings-finished-advice = تابع في { $app }.

endings-late-title = استغرق تسجيل الدخول هذا وقتًا أطول من اللازم
endings-late-sentence = ينتظر تسجيل الدخول { $span } ثم ينتهي. لم يُحفظ شيء مما كتبته.
endings-late-advice = ابدأ من جديد من { $app }.

endings-form-title = هذا النموذج لم يعد صالحًا
endings-form-sentence = سجّلت الدخول أو الخروج بعد فتحه، أو فُتح في متصفح آخر. لم يتغير شيء.
endings-form-advice = افتح الصفحة من جديد وأرسل النموذج منها.

endings-cookie-title = لم يرسل متصفحك ملف تعريف الارتباط
endings-cookie-sentence = من دونه لا نعرف أن النموذج فُتح في متصفحك. لم يتغير شيء.
endings-cookie-advice = اسمح بملفات تعريف الارتباط لهذا الموقع ثم افتح الصفحة من جديد.

endings-signed-in-title = لقد سجّلت الدخول من قبل
endings-signed-in-sentence = سجّلت الدخول في علامة تبويب أخرى بعد فتح هذه الصفحة. لم يتغير شيء.
endings-signed-in-advice = تابع بالحساب المسجّل دخوله.
