namespace Strongroom.Search.Words.Forms;

/// <summary>
/// The commonest small words of English, German and French, as folded. They have no other forms: a rule of one language must not join them with those of another (German: under, und).
/// </summary>
internal static class FunctionWords
{
    private static readonly HashSet<string> Words = new(
        (
            "about above after again against all also although always among and another any are around because been before behind being below beneath beside between beyond both but can could did does "
            + "doing done during each either else ever every few for from further had has have having her here hers herself him himself his how however into its itself just least less like many may "
            + "might more most much must near neither never next none nor not now off often once one only onto other others otherwise our ours ourselves out over own per perhaps quite rather same shall "
            + "she should since some soon still such than that the their theirs them themselves then there therefore these they this those though through throughout thus too toward towards under unless "
            + "until upon very was well were what when where whether which while who whole whom whose why will with within without would yet you your yours yourself "
            + "aber alle allem allen aller alles als also ander andere anderen anderer anderes auch auf aus bei beide beiden beider beim bin bis bist da dadurch daher damit dann daran darauf daraus darin darum das "
            + "dass davon dazu dein deine dem den denen denn der deren des dessen dich die dies diese diesem diesen dieser dieses dir doch dort durch eben ein eine einem einen einer eines einige einigen "
            + "einiger einmal er erst es etwas euch euer eure fur gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres immer ins ist jede jedem "
            + "jeden jeder jedes jene jenem jenen jener jenes jetzt kann kein keine keinem keinen keiner konnen konnte machen man manche mein meine meinem meinen meiner mich mir mit muss mussen musste nach "
            + "nachdem neben nicht nichts noch nun nur ob oder oft ohne sehr sein seine seinem seinen seiner seines seit selbst sich sie sind so solche solchem solchen solcher soll sollen sollte sondern "
            + "sonst uber um und uns unser unsere unserem unseren unter viel viele vom von vor wahrend war waren warum was weg weil weiter welche welchem welchen welcher wenn wer werde werden wie wieder "
            + "will wir wird wirst wo wollen wollte wurde wurden zu zum zur zwar zwischen "
            + "ainsi alors apres assez au aucun aucune aupres auquel aussi autre autres aux avait avant avec avoir car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez comme "
            + "comment dans de dehors depuis des dessous dessus deux devant devrait doit donc dont du elle elles en encore entre est et etaient etait etant ete etre eux fait fois font hors ici il ils je "
            + "jusque la laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui mais malgre meme memes mes moi moins mon ne ni nos notre nous ont or ou par parce parfois parmi pas pendant "
            + "peu peut plus plusieurs plutot pour pourquoi puis quand que quel quelle quelles quelque quelques quels qui quoi sa sans se sera ses si sien soit son sont sous souvent suis sur ta tandis tant "
            + "te tel telle telles tels tes toi ton toujours tous tout toute toutes tres trop un une vers voici voila vos votre vous").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Whether a folded word is one.</summary>
    public static bool Contains(ReadOnlySpan<char> folded) => Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(folded);
}
