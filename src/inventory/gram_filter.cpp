#include "inventory/gram_filter.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace bawn::inventory {
namespace {

constexpr std::size_t window_size = 8, gram_size = 4, step = window_size - gram_size + 1;

template <typename Number>
Number load(const char* at)
{
    Number number;
    std::memcpy(&number, at, sizeof number);
    return number;
}

// How rare a pair of bytes is, 0 to 9 (9: 1.7 bits more than 8, and so on), counted on the files of an ordinary machine:
// rows the first byte, columns the second; a-z, A-Z, a digit, '_', '-', '.', '/', ' ', anything else.
constexpr std::size_t classes = 59;
constexpr char pair_rarity[classes][classes + 1] = {
    "43224425354122636121334434776766777887767676667667884454522",
    "35553666337356357445377837777777677887788787677777884564553",
    "25462562362345157342366657766667676877777676667778884454432",
    "35531456264455357434356646555555655765555575556667784343422",
    "24223235455221433111433235444545654665455464445557874232411",
    "36653367277365268344377748577677866887777777667778784553622",
    "46562644377453367333467756665656765766666676566777775454532",
    "26662677276556367453476847666666756776676676667768775454632",
    "33223225554221136312537473666778777877777776677688875554542",
    "47663777577776457737566887777777877788788878787788775785763",
    "46662656377565467545565858676667766876677676667777775554333",
    "24531356255245247533246636665666765876656575556677775444422",
    "23641667346435227635466757666666776776665676566578875454332",
    "26222325254453236521346546665556665766565575556667775343512",
    "33325235343221327132233555666566766676665676566777775454522",
    "26552664376344237232366647676767756776676685667777775454642",
    "77777788788677777677388888888888877888888888888888886676863",
    "25331435263332157222345736564656665766565575556667775443421",
    "36341553274435235421355636555555765776554575556656774332211",
    "26351461166455237223254526554445654665555475445556774333411",
    "33332446355232537222667666677486776777777777777776763665742",
    "26562667377555468556677756777778777887778777778778774655643",
    "37664764386674368446775778766767876887777776667778775555733",
    "47454686488656638563677657676666757766676776677777884554642",
    "55565666576444428544665666666666766775666576557678765444422",
    "46663776576665568667567766788878877877778877888888775775763",
    "76557657777554757444566677554566575764547574534446665466852",
    "58785777577577578577477847566657775775775756675877675677852",
    "47776874687477378576587778455656756755674576556776784566853",
    "47773778488887478677677868555545775866675766676777684564752",
    "58767677788554775467658478565465676775546564447575684466843",
    "48775887478586478577587778556555775776775676666887784667853",
    "68774876688677678577687778676656765886765676666687775577853",
    "58575788586778578776688878577747856676775776756778774687861",
    "78647568777753778755787788564455556765544575447676765576752",
    "68787787788687677767677877777778877877787777587778886887873",
    "78784886588787788777787888667757776887878777677788885587863",
    "58774788467677488777788878576546774875675777555778784566752",
    "37774877577677478767588867566647775885575577667878885577753",
    "48785677678687378777577876565446475866665677546687675476853",
    "84777488786775748476565887665575676765545574545557785576853",
    "38775776677587488367568868576647754765665575655677685577753",
    "78787867777887778877588878777778877787778777765777784787873",
    "58763776688687578755578677575546674865664675556667685486743",
    "58473885486576457773577748565647644765664576545676575476743",
    "58774873487777488466677738476746744876665574445767574476643",
    "78787867688774758546788888466555655885657674556787885777863",
    "48785887577777778877677767477658775877677777577768885787863",
    "58875885487787478577888788478767865777766776677777775687863",
    "78777787788777788787788888566767656686667676768776765666763",
    "78886778788777588877788877777778877887777587578866675587853",
    "78786887688777578877778878787768777888778887677766775687873",
    "44443455666555556555556455444454545664555645556565650432310",
    "34343444365434435433445676454555555655555474445567774375753",
    "44454455466455547434555576776676776787777787667777863725733",
    "34333444335333436333444666555455665775556575456667762372332",
    "45344545366443546444453666675667666786677686665778884573332",
    "22222233254322225221323445333444443554434453334446551333300",
    "23222232232222223221223333223233312332333333323333330332200",
};

std::size_t class_of(char c)
{
    static constexpr std::string_view marks = "_-./ ";
    if (c >= 'a' && c <= 'z') return static_cast<std::size_t>(c - 'a');
    if (c >= 'A' && c <= 'Z') return static_cast<std::size_t>(26 + c - 'A');
    if (c >= '0' && c <= '9') return 52;
    return 53 + std::min(marks.find(c), marks.size());
}

// The least rare of the four-byte grams of a window decides how often the window is looked at: each is as rare as its
// three pairs together.
int rarity(std::string_view letters)
{
    std::size_t grams = letters.size() - std::min(letters.size(), gram_size) + 1;
    int least = 1000, sum = 0;
    for (std::size_t at = 0; at < grams; ++at) {
        int gram = 0;
        for (std::size_t i = at; i + 1 < std::min(at + gram_size, letters.size()); ++i) gram += pair_rarity[class_of(letters[i])][class_of(letters[i + 1])] - '0';
        least = std::min(least, gram);
        sum += gram;
    }
    return 8 * least + sum;
}

// In a UTF-16 string the zero bytes in between say nothing.
std::size_t rarest_window(std::string_view text)
{
    bool is_wide = text.size() > 1 && text[1] == '\0';
    std::string letters;
    for (std::size_t i = 0; i < text.size(); i += is_wide ? 2 : 1) letters += text[i];
    std::size_t width = is_wide ? window_size / 2 : window_size, best = 0;
    int best_rarity = -1;
    for (std::size_t at = 0; at + width <= letters.size(); ++at) {
        int here = rarity(std::string_view(letters).substr(at, width));
        if (here > best_rarity) best = at, best_rarity = here;
    }
    return is_wide ? 2 * best : best;
}

void set(std::vector<std::uint64_t>& bits, std::uint64_t slot) { bits[slot / 64] |= 1ull << slot % 64; }
bool is_set(const std::uint64_t* bits, std::uint64_t slot) { return bits[slot / 64] >> slot % 64 & 1; }

}  // namespace

GramFilter::GramFilter(const std::vector<std::string>& strings) : gram_bits_((1u << bits) / 64), window_bits_((1u << bits) / 64)
{
    for (const std::string& text : strings) {
        assert(text.size() >= shortest);
        const char* window = text.data() + rarest_window(text);
        windows_.push_back(load<std::uint64_t>(window));
        set(window_bits_, slot_of(windows_.back()));
        for (std::size_t offset = 0; offset < step; ++offset) set(gram_bits_, slot_of(load<std::uint32_t>(window + offset)));
    }
    std::ranges::sort(windows_);
}

std::size_t GramFilter::next(std::string_view bytes, std::size_t from) const
{
    const std::uint64_t* gram_bits = gram_bits_.data();
    for (std::size_t place = (from + step - 1) / step * step; place + gram_size <= bytes.size(); place += step) {
        bool may_be = is_set(gram_bits, slot_of(load<std::uint32_t>(bytes.data() + place)));
        if (may_be && is_window_around(bytes, place)) [[unlikely]] return place;
    }
    return none;
}

bool GramFilter::is_window_around(std::string_view bytes, std::size_t place) const
{
    for (std::size_t offset = 0; offset < step; ++offset) {
        if (place < offset || place - offset + window_size > bytes.size()) continue;
        auto window = load<std::uint64_t>(bytes.data() + place - offset);
        if (is_set(window_bits_.data(), slot_of(window)) && std::ranges::binary_search(windows_, window)) return true;
    }
    return false;
}

}  // namespace bawn::inventory
