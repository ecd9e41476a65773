#include "kitchen.h"

static const char *const english[] = {
    "A door that is closed today will want you out tomorrow.",
    "Somebody is about to open a tin.",
    "The shelf is lower than it looks. Jump.",
    "What you push off the table was never meant to stay.",
    "A sunny spot will come to you. Wait there.",
    "You will be asked to move. You will not.",
    "The box is for you. So is the next one.",
    "Great things begin at four in the morning.",
    "Trust your whiskers, not the tape measure.",
    "An old enemy with a cord will return on Saturday.",
    "The bird knows. Look elsewhere and try again.",
    "Your patience will be warm and smell of fish.",
    "A stranger's lap is a friend's lap of tomorrow.",
    "You will find it where you left it: under the sofa.",
    "The red dot cannot be caught today either.",
    "Sit on the page that matters.",
};
static const char *const russian[] = {
    "Дверь, закрытая сегодня, завтра откроют из-за вас.",
    "Кто-то уже тянется к консервному ножу.",
    "Полка ниже, чем кажется. Прыгайте.",
    "Что упало со стола, то там и не стояло.",
    "Солнечное пятно придёт к вам само. Ждите.",
    "Вас попросят подвинуться. Вы не подвинетесь.",
    "Эта коробка ваша. И следующая тоже.",
    "Большие дела начинаются в четыре утра.",
    "Верьте усам, а не рулетке.",
    "Старый враг на проводе вернётся в субботу.",
    "Птица всё знает. Сделайте вид, что не смотрите.",
    "Ваше терпение будет тёплым и с запахом рыбы.",
    "Чужие колени сегодня – свои завтра.",
    "Пропажа там же, где всегда: под диваном.",
    "Красную точку и сегодня не поймать.",
    "Ложитесь на ту страницу, которая важна.",
};
enum { FORTUNES = sizeof english / sizeof *english };
_Static_assert(sizeof russian == sizeof english, "each language has as many");

/* Cyrillic letters begin with these bytes in UTF-8. */
static bool is_cyrillic(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c == 0xd0 || *c == 0xd1) return true;
    return false;
}

const char *fortune_for(const char *name, uint64_t chance)
{
    return (is_cyrillic(name) ? russian : english)[chance % FORTUNES];
}
