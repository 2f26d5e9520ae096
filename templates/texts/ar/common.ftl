### ما تشترك فيه كل الصفحات. تُكتب الأرقام بالصورة 0123456789، وصيغ الجمع ست.

common-error-prefix = خطأ:
common-problem = هناك مشكلة
common-email = البريد الإلكتروني
common-name = الاسم
common-password = كلمة المرور
common-optional = (اختياري)
common-continue = متابعة
common-cancel = إلغاء
common-sign-in = تسجيل الدخول
common-start-page = الصفحة الرئيسية
common-try-again = المحاولة من جديد
common-back-to = العودة إلى { $app }
common-to-continue-to = للمتابعة إلى <b>{ $app }</b> <host>{ $host }</host>

common-show = إظهار
common-hide = إخفاء
common-show-what = كلمة المرور
common-caps-lock = مفتاح الأحرف الكبيرة (Caps Lock) مفعّل.

common-help = المساعدة
common-privacy = الخصوصية
common-terms = الشروط
common-language = اللغة: { $language }
common-language-title = اللغة
common-language-lead = اختر لغة هذه الصفحات ولغة الرسائل التي تصلك.

# Each begins with the mark for right to left: what follows is fenced off and says nothing about the direction.
common-date = {"\u200F"}{ $day } { $month } { $year }
common-date-time = {"\u200F"}{ $date }، { $time } UTC
common-month-1 = يناير
common-month-2 = فبراير
common-month-3 = مارس
common-month-4 = أبريل
common-month-5 = مايو
common-month-6 = يونيو
common-month-7 = يوليو
common-month-8 = أغسطس
common-month-9 = سبتمبر
common-month-10 = أكتوبر
common-month-11 = نوفمبر
common-month-12 = ديسمبر

common-ago-now = الآن
common-ago-minutes =
    { $count ->
        [zero] قبل { $count } دقيقة
        [one] قبل دقيقة واحدة
        [two] قبل دقيقتين
        [few] قبل { $count } دقائق
        [many] قبل { $count } دقيقة
       *[other] قبل { $count } دقيقة
    }
common-ago-hours =
    { $count ->
        [zero] قبل { $count } ساعة
        [one] قبل ساعة واحدة
        [two] قبل ساعتين
        [few] قبل { $count } ساعات
        [many] قبل { $count } ساعة
       *[other] قبل { $count } ساعة
    }
common-ago-days =
    { $count ->
        [zero] قبل { $count } يوم
        [one] قبل يوم واحد
        [two] قبل يومين
        [few] قبل { $count } أيام
        [many] قبل { $count } يومًا
       *[other] قبل { $count } يوم
    }

common-span-seconds =
    { $count ->
        [zero] { $count } ثانية
        [one] ثانية واحدة
        [two] ثانيتين
        [few] { $count } ثوانٍ
        [many] { $count } ثانية
       *[other] { $count } ثانية
    }
common-span-minutes =
    { $count ->
        [zero] { $count } دقيقة
        [one] دقيقة واحدة
        [two] دقيقتين
        [few] { $count } دقائق
        [many] { $count } دقيقة
       *[other] { $count } دقيقة
    }
common-span-hours =
    { $count ->
        [zero] { $count } ساعة
        [one] ساعة واحدة
        [two] ساعتين
        [few] { $count } ساعات
        [many] { $count } ساعة
       *[other] { $count } ساعة
    }
