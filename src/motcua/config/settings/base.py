"""Settings shared by all environments; what differs is a value in dev, test or production."""

from pathlib import Path

from motcua.config import env

ENV = env.read()
PACKAGE = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = ENV.secret_key
FIELD_KEYS = ENV.field_keys
# Read again whenever it changes; None when the keys come in a variable.
FIELD_KEY_FILE = ENV.field_key_file
DATA_FOLDER = ENV.data
PROFILE = ENV.profile
PROFILES_FOLDER = PACKAGE / "profiles"
BASE_URL = ENV.base_url
ALLOWED_HOSTS = list(ENV.allowed_hosts)
# Whose word on where a request came from counts.
TRUSTED_PROXIES = ENV.trusted_proxies
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "motcua.core",
    "motcua.directory",
    "motcua.procedures",
    "motcua.documents",
    "motcua.governance",
    "motcua.content",
    "motcua.dossiers",
    "motcua.payments",
    "motcua.intake",
    "motcua.processing",
    "motcua.results",
    "motcua.postal",
    "motcua.feedback",
    "motcua.notifications",
    "motcua.workplace",
    "motcua.config",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "directory.Account"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "motcua.web.shared.middleware.security_headers",
    "motcua.web.shared.middleware.api_over_tls",
    "motcua.web.shared.compressed.CompressedFiles",
    "motcua.web.shared.compressed.CompressedPages",
    "motcua.web.shared.language.choice",
    "motcua.web.shared.middleware.plain_errors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "motcua.web.shared.middleware.viewer",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "motcua.config.urls"
WSGI_APPLICATION = "motcua.config.wsgi.application"
CSRF_FAILURE_VIEW = "motcua.web.shared.errors.csrf_failure"

TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / door / "templates" for door in ("shared", "portal", "desk", "backoffice", "post")],
        "OPTIONS": {
            "environment": "motcua.web.shared.jinja.environment",
            "context_processors": ["motcua.web.shared.context.page"],
        },
    },
]

DATABASES = {"default": ENV.database}
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / door / "static" for door in ("shared", "desk", "backoffice")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
FILE_UPLOAD_HANDLERS = [
    "motcua.web.shared.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "motcua.web.shared.uploads.EncryptedUploads",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
# A process of two hundred steps is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000
DATA_UPLOAD_MAX_NUMBER_FILES = 60

EMAIL_HOST = ENV.smtp_host
EMAIL_PORT = ENV.smtp_port
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.mail_from

SMS_URL = ENV.sms_url
SMS_USER = ENV.sms_user
SMS_PASSWORD = ENV.sms_password
SMS_SENDER = ENV.sms_sender
SMS_TIMEOUT = 10

# Where files are scanned for malicious code; without it what comes in waits and nobody else opens it.
CLAMD_ADDRESS = ENV.clamd
CLAMD_TIMEOUT = float(ENV.clamd_seconds)

# A file of hashes of breached passwords that the operator keeps; none beside the list that comes with Django.
BREACHED_PASSWORDS = ENV.breached_passwords

SSO = ENV.sso
CERTIFICATES = ENV.certificates

VNPAY = ENV.vnpay
VIETQR = ENV.vietqr
KEYPAY = ENV.keypay
# Seconds for a payment gateway to answer.
PAYMENT_TIMEOUT = 10

POPULATION = ENV.population
ENTERPRISES = ENV.enterprises
# Seconds for a register of the state to answer: somebody waits at the page.
REGISTER_TIMEOUT = 5.0

# The class each port is served by; core loads it by this name, so that rooms never import gateways.
GATEWAYS = {
    "certificate": "motcua.gateways.certificate.gateway.CmsCertificates",
    "mail": "motcua.gateways.mail.gateway.SmtpMail",
    "sms": "motcua.gateways.sms.gateway.KannelSms",
    "member_logout": "motcua.gateways.sso.back_channel.BackChannel",
    "payment.keypay": "motcua.gateways.keypay.gateway.KeyPayGateway",
    "payment.vietqr": "motcua.gateways.vietqr.gateway.VietQrGateway",
    "payment.vnpay": "motcua.gateways.vnpay.gateway.VnpayGateway",
    "register.enterprises": "motcua.gateways.enterprises.gateway.BusEnterprises",
    "register.population": "motcua.gateways.population.gateway.NdxpPopulation",
    "scanner": "motcua.gateways.clamd.gateway.Clamd",
    "sso": "motcua.gateways.sso.gateway.OpenIdSignOn",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "motcua.core.logs.OneEntry",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
