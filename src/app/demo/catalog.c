/* What the company sells, and the words in which people speak of it. */
#include "demo.h"
#include "supplies.h"

struct service {
    const char *name, *description;
    money base_price;
    int64_t minutes;
    struct {
        const char *trait;
        int64_t weight;
    } wanted[3];
    const char *orders[4];
};

static const struct service services[DEMO_SERVICES] = {
    {"Сбросить банки с полки",
     "Аккуратно, по одной, глядя в глаза хозяину. Осколки остаются заказчику.",
     10000,
     60,
     {{"agility", 60}, {"nerve", 40}},
     {"Three shelves of pickles, please start from the left.", "Банки с огурцами, верхняя полка. Можно не торопиться.",
      "Одна большая банка с вареньем. Очень прошу: со звуком.", "Grandmother's jam. She must not suspect us."}},
    {"Посидеть в коробке",
     "Воркер занимает коробку и держит её столько, сколько оплачено.",
     8000,
     120,
     {{"patience", 70}, {"charm", 30}},
     {"The box came yesterday and is still empty.", "Коробка от холодильника, стоит в коридоре.",
      "Shoe box, size 41. A challenge.", "Посылка с маркетплейса, коробка 30 на 40."}},
    {"Разбудить в пять утра",
     "Сначала лапой, потом голосом, потом всем весом.",
     12000,
     30,
     {{"voice", 60}, {"persistence", 40}},
     {"I have a train at seven. Do whatever it takes.", "Будильник больше не помогает. Дверь в спальню будет открыта.",
      "Please sit on my face if needed.", "Два человека и собака. Собаку не будить."}},
    {"Погреть колени",
     "Мурлыканье включено. Вставать заказчику нельзя до конца услуги.",
     15000,
     90,
     {{"charm", 60}, {"patience", 40}},
     {"Evening, a book, two knees.", "Бабушка, плед, кресло. Просьба мурлыкать громче телевизора.",
      "My knees, my blanket, your purr.", "Долгий созвон, нужна моральная поддержка."}},
    {"Помочь с документами",
     "Воркер ложится на самый важный лист. Можно на клавиатуру.",
     11000,
     60,
     {{"nerve", 50}, {"precision", 50}},
     {"Tax return. Lie on page two.", "Курсовая, сдавать завтра. Ложиться на клавиатуру.",
      "A contract that should rather not be signed.", "Годовой отчёт, около трёхсот страниц."}},
    {"Поймать красную точку",
     "Точка заказчика или наша. Поимка не гарантируется.",
     9000,
     45,
     {{"agility", 70}, {"persistence", 30}},
     {"It has been on the wall since Tuesday.", "Точка появляется по вечерам, на ковре.",
      "The dot of the meeting room, fourth floor.", "Ребёнок купил лазер. Помогите устать им обоим."}},
    {"Инспекция холодильника",
     "Полный осмотр с дегустацией. Заключение устное.",
     13000,
     45,
     {{"precision", 60}, {"voice", 40}},
     {"Something in there is looking at me.", "Подозреваем сметану.", "Full audit, fish included.",
      "Осмотреть вторую полку, особенно курицу."}},
    {"Осуждающий взгляд",
     "Один час молчаливого осуждения по адресу заказчика.",
     20000,
     60,
     {{"stare", 80}, {"patience", 20}},
     {"My flatmate never does the dishes.", "Муж обещал прибить полку в марте.",
      "Our sprint planning needs an outside view.", "Сын-подросток, комната. Смотреть на носки."}},
};

struct wanted {
    const char *trait;
    int64_t weight;
};

/* What a worker takes along: the first two always, and what the service asks for. */
enum { KIT_ITEMS = 6 };
static const struct {
    const char *name;
    struct supply_item items[KIT_ITEMS];
} kits[DEMO_SERVICES + 1] = {
    {"Банки", {{"Носки нескользящие", 4, "по одному на лапу"}, {"Совок и щётка", 1, NULL}, {"Берушки", 2, "хозяевам"}}},
    {"Коробка", {{"Запасная коробка", 1, "если своя мала"}, {"Плед", 1, NULL}}},
    {"Побудка", {{"Мешочек корма шуршащий", 1, NULL}}},
    {"Колени", {{"Плед", 1, "шерстяной"}, {"Ролик для шерсти", 1, NULL}}},
    {"Документы", {{"Скрепки", 20, "можно сбросить"}, {"Ролик для шерсти", 1, NULL}}},
    {"Красная точка", {{"Лазерная указка", 1, "вернуть"}, {"Носки нескользящие", 4, "по одному на лапу"}}},
    {"Холодильник", {{"Салфетка для усов", 3, NULL}, {"Контейнер для проб", 2, NULL}}},
    {"Осуждение", {{"Подушка", 1, "бархатная, для подоконника"}}},
    {"Основа для любой услуги", {{"Бланк приёмки работ", 1, NULL}, {"Лакомство, 20 г", 1, NULL}}},
};

struct list demo_kit(struct arena *arena, size_t service)
{
    struct supply_item *items = ARENA_ARRAY(arena, KIT_ITEMS, struct supply_item);
    size_t count = 0;
    for (size_t i = 0; kits[DEMO_SERVICES].items[i].name; i++) items[count++] = kits[DEMO_SERVICES].items[i];
    for (size_t i = 0; service < DEMO_SERVICES && kits[service].items[i].name; i++)
        items[count++] = kits[service].items[i];
    return (struct list){items, count};
}

/* The templates, as a clerk has made them; the last is for every service. */
static err add_kits(struct demo *demo)
{
    for (size_t i = 0; i <= DEMO_SERVICES; i++) {
        struct demo_work work;
        ident id = 0;
        struct supply_kit_new in = {0, kits[i].name, {NULL, 0}};
        TRY(demo_begin(demo, &demo->staff[3], STORE_SUPPLIES, &work));
        if (i < DEMO_SERVICES) in.service_type_id = demo->services[i];
        in.items = demo_kit(work.env->arena, i);
        TRY(demo_end(demo, &work, supplies_kit_add(work.tx, &in, &id)));
    }
    return OK;
}

err demo_add_services(struct demo *demo)
{
    for (size_t i = 0; i < DEMO_SERVICES; i++) {
        struct demo_work work;
        struct wanted wanted[3];
        size_t count = 0;
        while (count < 3 && services[i].wanted[count].trait) {
            wanted[count] = (struct wanted){services[i].wanted[count].trait, services[i].wanted[count].weight};
            count++;
        }
        struct service_type_new in = {
            .name = services[i].name,
            .description = services[i].description,
            .base_price = services[i].base_price,
            .duration_minutes = services[i].minutes,
            .wanted_traits = {wanted, count},
        };
        TRY(demo_begin(demo, &demo->staff[1], STORE_MAIN, &work));
        TRY(demo_end(demo, &work, tasks_service_type_add(work.tx, &in, &demo->services[i])));
    }
    return add_kits(demo);
}

int64_t demo_minutes(size_t service)
{
    return services[service].minutes;
}

const char *demo_description(struct chance *chance, size_t service)
{
    return services[service].orders[chance_below(chance, 4)];
}

const char *demo_address(struct arena *arena, struct chance *chance)
{
    static const char *const streets[] = {"ул. Кошкина",      "Усатый пер.",           "Молочная наб.",
                                          "ул. Мурлыкинская", "просп. Тёплых Батарей", "Подоконный б-р",
                                          "ул. Клубков",      "Сметанный пер.",        "ул. Длинных Усов",
                                          "Чердачная ул.",    "Baker Street",          "Sunny Windowsill Lane"};
    int64_t street = chance_below(chance, (int64_t)(sizeof streets / sizeof *streets));
    int64_t house = chance_between(chance, 1, 120), flat = chance_between(chance, 1, 240);
    if (street >= 10)
        return arena_printf(arena, "%lld %s, flat %lld", (long long)house, streets[street], (long long)flat);
    return arena_printf(arena, "Москва, %s, д. %lld, кв. %lld", streets[street], (long long)house, (long long)flat);
}

const char *demo_fortune(struct chance *chance)
{
    static const char *const fortunes[] = {
        "Сегодня банка упадёт сама. Почти.",
        "Вас ждёт тёплый подоконник.",
        "Кто рано встаёт, тому не дают завтрак до семи.",
        "Прыгайте: полка выдержит.",
        "Незнакомец почешет вас за ухом.",
        "Лучший путь вниз – через штору.",
        "Ваше терпение вознаградится сметаной.",
        "Не всё то мышь, что шуршит.",
        "Кто-то уже ищет пульт под вами.",
        "Хвост подскажет.",
        "A box will open where a door has closed.",
        "The early cat gets the sunny spot.",
        "What falls off the shelf was never yours.",
        "Somebody thinks of you when the fridge opens.",
        "Your next nap will be the best one.",
        "Trust the whiskers.",
    };
    return fortunes[chance_below(chance, sizeof fortunes / sizeof *fortunes)];
}

const char *demo_cancel_reason(struct chance *chance)
{
    static const char *const reasons[] = {"Банка упала сама.",
                                          "Передумал, простите.",
                                          "Уезжаем на дачу.",
                                          "We found a cat under the bed after all.",
                                          "The jar fell on its own.",
                                          "Перенесу на другой месяц.",
                                          "My neighbour's cat does it for free.",
                                          "Заболел, не хочу никого заразить."};
    return reasons[chance_below(chance, (int64_t)(sizeof reasons / sizeof *reasons))];
}

const char *demo_fail_reason(struct chance *chance, enum task_cause cause)
{
    static const char *const gave_up[] = {"На месте оказалась собака.", "Заснул на батарее, простите.",
                                          "The box was too small for anyone.", "Адрес не нашёл, дождь."};
    static const char *const not_done[] = {"Пришёл, поел и ушёл.", "He only looked at the jars.",
                                           "Сидел рядом с коробкой, а не в ней.", "Осуждал не того."};
    static const char *const other[] = {"Прорвало трубу, в дом не пускают.", "The client was not at home.",
                                        "Лифт с воркером застрял на два часа."};
    switch (cause) {
    case CAUSE_GAVE_UP:
        return gave_up[chance_below(chance, 4)];
    case CAUSE_NOT_DONE:
        return not_done[chance_below(chance, 4)];
    case CAUSE_NO_SHOW:
    case CAUSE_SUPPLIES_MISSING:
    case CAUSE_OTHER:
        break;
    }
    return other[chance_below(chance, 3)];
}

const char *demo_bonus_reason(struct chance *chance)
{
    static const char *const reasons[] = {
        "За пять задач в один день.",
        "Клиент написал, что это лучший кот района.",
        "Вышел в выходной, когда больше никого не было.",
        "За терпение с особенно тяжёлой банкой.",
        "Обучил новичка приземляться на все четыре.",
        "Ни одного опоздания за месяц.",
    };
    return reasons[chance_below(chance, sizeof reasons / sizeof *reasons)];
}
