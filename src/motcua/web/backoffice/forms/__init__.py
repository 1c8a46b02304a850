"""E-forms on screen: the list, versions of a form, writing, trying, publishing, as files and back."""
