### صفحة إنشاء الحساب.

register-title = إنشاء حساب
register-submit = إنشاء الحساب
register-email-hint = سنرسل إليه رمزًا.
register-accept-terms = بإنشاء حساب فإنك تقبل <terms>شروط الاستخدام</terms>.
register-have-one = لديك حساب؟
