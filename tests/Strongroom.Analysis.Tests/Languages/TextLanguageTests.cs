using System.Text;
using Strongroom.Analysis.Reading.Languages;
using Strongroom.Analysis.Tests.Speech;

namespace Strongroom.Analysis.Tests.Languages;

/// <summary>The language of texts: right or null, hardly ever wrong.</summary>
public sealed class TextLanguageTests
{
    [Fact]
    public void WhatIsSaidInTheRecordingsIsRecognised()
    {
        var known = Recordings.All.Where(static r => r.Reference.Length > 0).Select(static r => (r.Language, Found: Of(r.Reference))).ToArray();
        Assert.All(known, static r => Assert.True(r.Found is null || r.Found == r.Language, $"{r.Language} {r.Found}"));
        Assert.InRange(known.Count(static r => r.Found is not null) / (double)known.Length, 0.7, 1);
    }

    [Theory]
    [InlineData("en", "FROM AMEMBASSY MOSCOW TO SECSTATE. THE AMBASSADOR WAS RECEIVED THIS MORNING AND WAS TOLD THAT NO ANSWER WOULD BE GIVEN BEFORE THE END OF THE WEEK.")]
    [InlineData("de", "Der Botschafter wurde heute früh empfangen und erfuhr, dass vor Ende der Woche keine Antwort gegeben werde.")]
    [InlineData("fr", "L'ambassadeur a été reçu ce matin et a appris qu'aucune réponse ne serait donnée avant la fin de la semaine.")]
    [InlineData("es", "El embajador fue recibido esta mañana y supo que no se daría ninguna respuesta antes del fin de la semana.")]
    [InlineData("it", "L'ambasciatore è stato ricevuto questa mattina e ha saputo che nessuna risposta sarebbe stata data prima della fine della settimana.")]
    [InlineData("pt", "O embaixador foi recebido esta manhã e soube que nenhuma resposta seria dada antes do fim da semana.")]
    [InlineData("ru", "Посол был принят сегодня утром и узнал, что никакого ответа не будет дано до конца недели.")]
    [InlineData("uk", "Посла було прийнято сьогодні вранці, і він дізнався, що жодної відповіді не буде дано до кінця тижня.")]
    [InlineData("ar", "استقبل السفير هذا الصباح وعلم أنه لن يعطى أي جواب قبل نهاية الأسبوع")]
    [InlineData("zh", "大使今天早上受到接见，得知周末之前不会有答复。")]
    [InlineData("ja", "大使は今朝迎えられ、週末までに返事はないと知らされた。")]
    [InlineData("ko", "대사는 오늘 아침 접견을 받았고 주말 전에는 답이 없을 것이라고 들었다.")]
    public void SentencesAreRecognised(string language, string text) => Assert.Equal(language, Of(text));

    [Theory]
    [InlineData("")]
    [InlineData("ok")]
    [InlineData("Anna Kim, 12.03.")]
    [InlineData("0x3F 17 22 981 4.5 100 %")]
    [InlineData("qkzv wqpl xxrt bnmq zzpk wvlk qjhx trwq kpzm xvbn qwrt zxkj plmq vkzw")]
    [InlineData("VGhpcyBpcyBub3QgYSBsYW5ndWFnZSBidXQgYmFzZSA2NCBvZiBzb21lIHNvcnQu")]
    public void WhatIsTooShortOrNoLanguageHasNone(string text) => Assert.Null(Of(text));

    [Fact]
    public void DocumentsOfEveryEngineCarryTheirLanguage()
    {
        Assert.Equal("fr", InProcess.Document(Encoding.UTF8.GetBytes("Le ministre a reçu les délégués des deux pays à la fin de la semaine dernière.")).Language);
        Assert.Equal("de", InProcess.Document(Encoding.UTF8.GetBytes("<!doctype html><p>Die Sitzung wurde nach zwei Stunden ohne eine Einigung vertagt.</p>")).Language);
    }

    [Fact]
    public void ALongTextIsJudgedByMoreThanItsBeginning()
    {
        var text = string.Concat(Enumerable.Repeat("Die Sitzung wurde nach zwei Stunden ohne eine Einigung vertagt. ", 2000));
        Assert.Equal("de", Of("This message is confidential and intended only for the addressee. " + text));
    }

    private static string? Of(string text) => TextLanguage.Of(Encoding.UTF8.GetBytes(text));
}
