/* docs/lifecycle.md, written from the table. */
#include "lifecycle.h"

static void write_from(struct buf *out, uint32_t from)
{
    const char *separator = "";
    for (int status = TASK_NEW; status <= TASK_FAILED; status++) {
        if (!(from & STATUS_BIT(status))) continue;
        buf_printf(out, "%s%s", separator, task_status_names[status]);
        separator = ", ";
    }
}

static void write_parties(struct buf *out, uint32_t parties)
{
    static const struct {
        enum task_party party;
        const char *name;
    } names[] = {{PARTY_CLIENT, "its client"},
                 {PARTY_WORKER, "its worker"},
                 {PARTY_MANAGER, "manager"},
                 {PARTY_SYSTEM, "system"}};
    const char *separator = "";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(parties & names[i].party)) continue;
        buf_printf(out, "%s%s", separator, names[i].name);
        separator = ", ";
    }
}

void tasks_lifecycle_write(struct buf *out)
{
    buf_text(out, "# The life of a task\n\nWritten by `mcf lifecycle` from the table in "
                  "`src/modules/tasks/lifecycle.c`; `script/check` compares. The "
                  "same table drives the code, `allowed`, the buttons and the tests.\n\n"
                  "| action | from | to | who | cause | needs | event | money |\n|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < lifecycle_count; i++) {
        const struct transition *row = &lifecycle[i];
        buf_printf(out, "| %s | ", task_action_names[row->action]);
        write_from(out, row->from);
        buf_printf(out, " | %s | ", task_status_names[row->to]);
        write_parties(out, row->parties);
        buf_printf(out, " | %s | %s | `%s` | %s |\n", row->cause ? task_cause_names[row->cause] : "", row->needs,
                   row->event->name, row->money);
    }
    buf_text(out, "\nA failed task may be ordered anew (`rebook`) by its client, once; a manager may waive the "
                  "penalty, once, unless supplies were missing.\n");
}
