/* Turns a template and words into a subject, a text and an HTML page.
 *
 * A template is templates/<name>.<locale>.txt, the one source of both forms:
 *
 *     Subject: Task {{number}} is done
 *                                           an empty line ends a paragraph
 *     {{worker}} has finished the task.     lines of a paragraph are joined
 *
 *     - To pay: {{owed}}                    a fact: one row, what stands before ": " is its label
 *     => Open the task: {{link}}            a button; in the text its address on a line of its own
 *
 * A line that names a word without a value is left out. What a line is, is decided before words are put in: no value
 * can become a button. */
#pragma once
#include "base/err.h"
#include "base/text.h"

struct word {
    const char *name, *value; /* value NULL: there is none */
};

struct rendered {
    const char *subject;
    const char *lead; /* the first paragraph, for the list in the interface */
    const char *text, *html;
};

/* `words` ends with a NULL name. ERR_INTERNAL if the template is not there. */
err render(struct arena *arena, const char *template, const char *locale, const struct word *words,
           struct rendered *ret);
/* Only subject and lead. */
err render_lead(struct arena *arena, const char *template, const char *locale, const struct word *words,
                struct rendered *ret);
/* The template's source, NULL if there is none: for tests that check them all. */
const char *render_source(const char *template, const char *locale);
