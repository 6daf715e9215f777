"""Invented people with names in several scripts and spellings, and how others would write them."""

import random
from dataclasses import dataclass

from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.records import Record

# Arabic letters, English, French, Somali: four offices write one name (domain 7.4).
CHAINS = """محمد Mohammed Mahamat Maxamed|أحمد Ahmed Ahmat Axmed|علي Ali Aly Cali
حسن Hassan Hassane Xasan|حسين Hussein Houssein Xuseen
عبد الله Abdullah Abdoulaye Cabdullaahi|عبد الرحمن Abdul-Rahman Abderrahmane Cabdiraxmaan
إبراهيم Ibrahim Brahim Ibraahim|إسماعيل Ismail Ismaïl Ismaaciil|عثمان Othman Ousmane Cismaan
عمر Omar Oumar Cumar|يوسف Yusuf Youssouf Yuusuf|خالد Khalid Khaled Khaalid
محمود Mahmood Mahmoud Maxamuud|مصطفى Mustafa Moustapha Mustaf
سليمان Suleiman Souleymane Saleebaan|فارح Farah Farah Faarax|جامع Jama Djama Jaamac
نور Noor Nour Nuur|آدم Adam Adoum Aadan|عيسى Isa Issa Ciise|صلاح Salah Salah Salaax
سعيد Saeed Saïd Siciid|حمزة Hamza Hamza Xamse|بشير Basheer Bachir Bashiir
رشيد Rashid Rachid Rashiid|جبريل Jibril Djibrine Jibriil|إدريس Idris Idriss Idiris
هارون Harun Haroun Haaruun|موسى Musa Moussa Muuse|يحيى Yahya Yaya Yaxye
زكريا Zakariya Zakaria Sakariye|أبو بكر Abu-Bakr Aboubakar Abuukar|طاهر Tahir Taher Daahir
حرسي Hersi Hersi Xirsi|قاسم Qasim Kassim Qaasim|ياسين Yasin Yacine Yaasiin
داود Dawud Daoud Daauud|فيصل Faisal Fayçal Faysal|حبيب Habib Habib Xabiib
إلياس Elias Ilyas Ilyaas|عمران Imran Imrane Cimraan|جمال Jamal Djamal Jamaal
كمال Kamal Kamel Kamaal|كريم Kareem Karim Kariim|لقمان Luqman Loukman Luqmaan
مالك Malik Malick Maalik|منصور Mansur Mansour Mansuur|مختار Mukhtar Moctar Mukhtaar
منير Munir Mounir Muniir|مراد Murad Mourad Muraad|ناصر Nasir Nasser Naasir
رمضان Ramadan Ramadane Ramadaan|صادق Sadiq Sadik Saadaq|سالم Salim Salem Saalim
شريف Sharif Chérif Shariif|طارق Tariq Tarek Daariq|يعقوب Yaqub Yacoub Yacquub
زيد Zayd Zeid Sayd|زبير Zubair Zoubeir Subeer|بلال Bilal Bilal Bilaal
فريد Fareed Farid Fariid|فؤاد Fuad Fouad Fuaad|عبد القادر Abdulqadir Abdelkader Cabdiqaadir
عبد الكريم Abdulkarim Abdelkrim Cabdikariim|عبد العزيز Abdulaziz Abdelaziz Cabdicasiis
عبد السلام Abdulsalam Abdessalam Cabdisalaan|عبد الناصر Abdulnasir Abdennasser Cabdinaasir
عبد اللطيف Abdullatif Abdellatif Cabdilaadiif|شعبان Shaban Chaabane Shacbaan
حامد Hamid Hamed Xaamid|توفيق Tawfiq Toufik Tawfiiq|وليد Walid Oualid Waliid
زياد Ziyad Ziad Siyaad|رجب Rajab Radjab Rajab|خليل Khalil Khalil Khaliil
عادل Adil Adel Caadil|عاصم Asim Assim Caasim|فارس Faris Fares Faaris
غالب Ghalib Ghaleb Qaalib|هاشم Hashim Hachim Haashim|حاتم Hatim Hatem Xaatim
عرفات Arafat Arafat Carafaat|شاكر Shakir Chaker Shaakir|صابر Sabir Saber Saabir
صبري Sabri Sabry Sabri|طلحة Talha Talha Dalxa|عماد Imad Imed Cimaad|وهيب Wahib Ouahib Wahiib
يزيد Yazid Yazid Yasiid|فاطمة Fatima Fatimé Faadumo|أمينة Amina Aminata Aamina
عائشة Aisha Aïcha Caasha|خديجة Khadija Khadidja Khadiijo|مريم Maryam Mariam Maryan
حليمة Halima Halimé Xaliimo|زهرة Zahra Zara Sahra|حواء Hawa Haoua Xaawo
زينب Zainab Zeinab Seynab|ليلى Layla Leïla Leylo|سعاد Suad Souad Sucaad"""
LATIN = """Kouassi Kouamé Koffi Nguessan Ndiaye Diallo Diop Traoré Coulibaly Keïta Konaté Sissoko
Touré Camara Cissé Diarra Ouédraogo Sawadogo Kaboré Compaoré Mbaye Mbemba Ngoma
Nzeyimana Hakizimana Niyonzima Mugisha Kasongo Mutombo Tshibangu Mbuyi Yakossi Kalonda
Zawadi Ngarlejy Allafouza Moungar Obiang Essono Nguema Ekomo Atangana Mvondo Tchoungui
Gbaguidi Bozizou Wanzet Yangana Sendegbia Damango Feikeram Kpangba Zoungoula Ngaïssona
Jean Pierre Paul Joseph Jacques Michel Emmanuel François André Daniel Samuel Firmin
Aristide Josué Deng Majok Garang Akol Lual Nyandeng Achol Wol Bol"""
_CONSONANTS = dict(
    zip("bdfghjklmnrstwyz", "بدفغهجكلمنرستويز", strict=True), a="ا", i="ي", o="و", u="و", e="ي"
)
_DRIFT = (
    *(
        ("ou", "u"),
        ("u", "ou"),
        ("k", "q"),
        ("dj", "j"),
        ("j", "dj"),
        ("ss", "s"),
        ("c", "k"),
        ("ï", "i"),
        ("é", "e"),
    ),
    *(
        ("i", "y"),
        ("y", "i"),
        ("o", "ou"),
        ("gu", "g"),
        ("l", "ll"),
        ("n", "nn"),
        ("a", "aa"),
        ("e", "é"),
        ("w", "ou"),
    ),
)


@dataclass(frozen=True)
class Name:
    """One name as four offices write it; the Latin ones have no Arabic form of their own."""

    forms: tuple[str, ...]

    def latin(self, chance: random.Random) -> str:
        return chance.choice(self.forms[1:])

    def otherwise(self, written: str, chance: random.Random) -> str:
        others = [form for form in self.forms[1:] if form != written]
        return chance.choice(others or [written])


def names(chance: random.Random, tail: int = 3000) -> tuple[list[Name], list[float]]:
    """Common names by Zipf's law, and a long tail of rare invented ones."""
    chains = [line.strip() for line in CHAINS.replace("\n", "|").split("|")]
    known = [Name((" ".join(form.split()[:-3]), *form.split()[-3:])) for form in chains]
    known += [
        Name(("", word, _drift(word, chance), _drift(word, chance))) for word in LATIN.split()
    ]
    chance.shuffle(known)
    rare = [_invented(chance) for _ in range(tail)]
    weights = [1 / (at + 3) ** 0.85 for at in range(len(known))]
    each = 0.25 * sum(weights) / 0.75 / tail
    return [*known, *rare], [*weights, *([each] * tail)]


def _invented(chance: random.Random) -> Name:
    first = [c + v for c in "bdfghjklmnrstwyz" for v in "aiou"] + ["a", "i", "sha", "gu", "ka"]
    word = "".join(chance.choice(first) for _ in range(chance.choice((2, 3, 3)))) + chance.choice(
        ["", "n", "r", "l", "d"]
    )
    arabic = "".join(_CONSONANTS.get(c, c) for c in word.replace("sh", "ش"))
    return Name(
        (
            arabic,
            word.capitalize(),
            _drift(word, chance).capitalize(),
            _drift(word, chance).capitalize(),
        )
    )


def _drift(word: str, chance: random.Random) -> str:
    fits = [(a, b) for a, b in _DRIFT if a in word[1:]]
    if not fits:
        return word
    a, b = chance.choice(fits)
    at = word.index(a, 1)
    return word[:at] + b + word[at + len(a) :]


@dataclass(frozen=True)
class Somebody:
    """A person of the lab: the names meant, how the register writes them, and the record."""

    meant: tuple[Name, ...]
    written: tuple[str, ...]
    record: Record


def people(count: int, seed: int) -> list[Somebody]:
    chance = random.Random(seed)
    pool, weights = names(chance)
    drawn = iter(chance.choices(pool, weights, k=count * 4))
    return [_somebody(at, [next(drawn) for _ in range(4)], chance) for at in range(count)]


def _somebody(at: int, drawn: list[Name], chance: random.Random) -> Somebody:
    meant = tuple(drawn[: chance.choice((3, 3, 3, 3, 4))])
    arabic = all(name.forms[0] for name in meant)
    written = tuple(name.latin(chance) for name in meant)
    native = " ".join(name.forms[0] for name in meant) if arabic and chance.random() < 0.4 else None
    only_native = native is not None and chance.random() < 0.35
    year = chance.randint(1962, 2007)
    record = Record(
        id=at,
        names=() if only_native else (" ".join(written),),
        native=native,
        born=PartialDate.read(str(year)),
        numbers=(f"A{chance.randrange(10**7):07d}",),
        phones=(f"+2526{chance.randrange(10**8):08d}",),
    )
    return Somebody(meant, written, record)


KINDS = ("other script", "other orthography", "a part missing", "two letters wrong")


def question(person: Somebody, kind: str, chance: random.Random) -> str:
    """How somebody else would write the name: never as any form in the record."""
    if kind == "other script":
        return _in_the_other_script(person, chance)
    if kind == "a part missing":
        left_out = chance.randrange(len(person.meant))
        kept = [n for at, n in enumerate(person.written) if at != left_out]
        return " ".join(kept)
    if kind == "two letters wrong":
        return _misspelt(_misspelt(" ".join(person.written), chance), chance)
    return " ".join(
        name.otherwise(written, chance)
        for name, written in zip(person.meant, person.written, strict=True)
    )


def _in_the_other_script(person: Somebody, chance: random.Random) -> str:
    if person.record.native or not all(name.forms[0] for name in person.meant):
        return " ".join(
            name.otherwise(written, chance)
            for name, written in zip(person.meant, person.written, strict=True)
        )
    return " ".join(name.forms[0] for name in person.meant)


def _misspelt(text: str, chance: random.Random) -> str:
    at = chance.choice([i for i, c in enumerate(text) if c != " "])
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    match chance.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + letter + text[at:]
        case 2:
            return text[:at] + letter + text[at + 1 :]
        case _:
            return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
