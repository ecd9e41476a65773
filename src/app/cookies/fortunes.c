/* What stands in the cookies. */
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
    "Nine lives are enough if you nap through two of them.",
    "Someone will say your name. You need not answer.",
    "The higher the wardrobe, the better the news.",
    "A bowl half full is a bowl to be mentioned loudly.",
    "Whoever scratches your chin today means it.",
    "Do not fear the cucumber. It fears you.",
    "Land on your feet first, and then think.",
    "The best seat is the one that is taken. Ask with a paw.",
    "A long stretch comes before every good idea.",
    "The window will show you a film in your honour.",
    "Forgive the bath. It did not know whom it met.",
    "You will be thanked for a gift left on the pillow.",
    "The stairs are yours at night; run.",
    "A clean jumper is waiting for you. Leave a memory on it.",
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
    "Девяти жизней хватит, если две из них проспать.",
    "Вас позовут по имени. Отвечать необязательно.",
    "Чем выше шкаф, тем лучше новости.",
    "О наполовину полной миске стоит сказать вслух.",
    "Кто сегодня чешет вас за ухом, тот от всего сердца.",
    "Не бойтесь огурца. Он сам вас боится.",
    "Сначала приземлитесь на лапы, потом думайте.",
    "Лучшее место – занятое. Попросите лапой.",
    "Хорошей мысли предшествует долгое потягивание.",
    "В окне покажут фильм в вашу честь.",
    "Простите ванну. Она не знала, с кем связалась.",
    "За подарок на подушке вам скажут спасибо.",
    "Ночью лестница ваша. Бегите.",
    "Вас ждёт чистый свитер. Оставьте на нём память.",
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

const char *fortune_for(const char *name, const char *deliver_to, uint64_t chance)
{
    bool in_russian = is_cyrillic(name) || is_cyrillic(deliver_to);
    return (in_russian ? russian : english)[chance % FORTUNES];
}
