/* Sends one message: by SMTP through libcurl, or into a folder when no server is configured. Its bytes are made in
 * mail_format.c; the queue, with attempts and back-off, is the notifications module's. */
#include "platform/mail.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "io.h"
#include "mail_format.h"
#include "platform/platform.h"

/* One try may last a minute; a server that is silent for longer than 30 s is given up earlier. */
#define SEND_LIMIT_MS   60000L
#define SILENCE_LIMIT_S 30L

struct sending {
    const char *bytes;
    size_t size, sent;
    char reply[160];      /* the server's last refusal */
    bool recipient_named; /* RCPT TO was sent: from here on a 5xx is about this very message */
};

static size_t read_message(char *to, size_t size, size_t count, void *context)
{
    struct sending *sending = context;
    size_t room = size * count, left = sending->size - sending->sent, part = left < room ? left : room;
    memcpy(to, sending->bytes + sending->sent, part);
    sending->sent += part;
    return part;
}

/* Keeps the refusal in the server's own words, but no address: the reason is kept longer than the person may be. */
static void keep_reply(struct sending *sending, const char *line, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < size && length + 8 < sizeof sending->reply;) {
        size_t word = 0;
        bool address = false;
        for (; i + word < size && (unsigned char)line[i + word] > ' '; word++) address |= line[i + word] == '@';
        if (word && length) sending->reply[length++] = ' ';
        size_t room = sizeof sending->reply - length - 1;
        if (address) length += (size_t)snprintf(sending->reply + length, room, "(…)");
        for (size_t k = 0; k < word && k < room && !address; k++)
            sending->reply[length++] =
                (unsigned char)line[i + k] <= '~' ? line[i + k] : '?'; /* who knows its encoding */
        i += word + 1;
    }
    sending->reply[length] = 0;
}

/* libcurl tells the last reply code, but neither the words nor which command it answered; both are seen here. */
static int watch(CURL *curl, curl_infotype type, char *text, size_t size, void *context)
{
    struct sending *sending = context;
    if (type == CURLINFO_HEADER_OUT && size >= 4 && !strncmp(text, "RCPT", 4)) sending->recipient_named = true;
    if (type == CURLINFO_HEADER_IN && size > 0 && (*text == '4' || *text == '5')) keep_reply(sending, text, size);
    return 0;
}

/* With a password the connection must be encrypted, unless the server is this machine; smtps:// always is. */
static long encryption(struct arena *arena, const char *url)
{
    const char *host = strstr(url, "://") + 3, *at = strchr(host, '@');
    const char *name = at ? at + 1 : host;
    size_t length = *name == '[' ? strcspn(++name, "]") : strcspn(name, ":/");
    if (io_is_loopback(arena_copy(arena, name, length))) return CURLUSESSL_NONE;
    return at ? CURLUSESSL_ALL : CURLUSESSL_TRY;
}

static void list_release(void *list)
{
    curl_slist_free_all(list);
}

static struct curl_slist *recipients(struct arena *arena, const char *address)
{
    struct curl_slist *list = curl_slist_append(NULL, address);
    if (!list) arena_unwind(arena);
    arena_defer(arena, list_release, list);
    return list;
}

/* A 5xx before RCPT TO (no mail service, sign-in refused, sender refused) is the installation's fault, not the
 * message's: it is tried again, and the operator sees the reason. */
static err outcome(struct env *env, CURL *curl, CURLcode code, const char *reason, const struct sending *sending)
{
    if (code == CURLE_OK) return OK;
    long reply = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
    const char *why = *reason ? reason : curl_easy_strerror(code);
    if (reply >= 400 && *sending->reply) why = sending->reply;
    if (reply >= 500 && sending->recipient_named && code != CURLE_OPERATION_TIMEDOUT)
        return err_new(env->arena, ERR_INVALID, "mail_refused", "The mail server refused the message for good: %s",
                       why);
    return err_new(env->arena, ERR_BUSY, "mail_not_sent", "The mail server did not take the message: %s", why);
}

static err send_smtp(struct env *env, const struct config *config, const struct message *message, const char *bytes)
{
    CURL *curl = io_curl(env, "smtp,smtps");
    char reason[CURL_ERROR_SIZE] = "";
    struct sending sending = {.bytes = bytes, .size = strlen(bytes)};
    struct mailbox sender = mailbox_split(env->arena, config->mail_from);
    curl_easy_setopt(curl, CURLOPT_URL, config->smtp_url);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, encryption(env->arena, config->smtp_url));
    if (config->smtp_ca) curl_easy_setopt(curl, CURLOPT_CAINFO, config->smtp_ca);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_printf(env->arena, "<%s>", sender.address));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT,
                     recipients(env->arena, arena_printf(env->arena, "<%s>", message->to_address)));
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(curl, CURLOPT_READDATA, &sending);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &sending);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, SEND_LIMIT_MS);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, SILENCE_LIMIT_S);
    CURLcode code = curl_easy_perform(curl);
    err e = outcome(env, curl, code, reason, &sending);
    io_curl_done(env, curl); /* says QUIT, still watched by what lives in this frame */
    return e;
}

static err file_failed(struct env *env, const char *path)
{
    return err_new(env->arena, ERR_BUSY, "mail_not_sent", "Cannot write %s: %s.", path, strerror(errno));
}

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static bool sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    bool done = fsync(fd) == 0;
    close(fd);
    return done;
}

/* Whoever watches the folder sees whole messages only. The name comes from the message's id: a second attempt replaces
 * the first. */
static err send_to_folder(struct env *env, const struct config *config, const struct message *message,
                          const char *bytes)
{
    const char *folder = arena_printf(env->arena, "%s/mail", config->data);
    if (mkdir(folder, 0700) && errno != EEXIST) return file_failed(env, folder);
    char *name = arena_text(env->arena, message->message_id + (*message->message_id == '<'));
    name[strcspn(name, "@>")] = 0;
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_') *c = '_';
    const char *path = arena_printf(env->arena, "%s/%s.eml", folder, name);
    const char *temporary = arena_printf(env->arena, "%s/.%s.%d.part", folder, name, (int)gettid());
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return file_failed(env, temporary);
    bool written = write_all(fd, bytes, strlen(bytes)) && fsync(fd) == 0;
    if (close(fd)) written = false;
    if (written && rename(temporary, path) == 0 && sync_folder(folder)) return OK;
    err e = file_failed(env, path);
    unlink(temporary);
    return e;
}

err mail_send(struct env *env, const struct message *message)
{
    env_may_wait(env, "mail_send");
    const struct config *config = &env->platform->config;
    if (config->mail_discard) return OK;
    const char *bytes = mail_format(env->arena, config->mail_from, message, env_real_now(env));
    if (config->smtp_url) return send_smtp(env, config, message, bytes);
    return send_to_folder(env, config, message, bytes);
}
