// Runs before the page is drawn: marks that scripts work, so styles can rely on it.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')
