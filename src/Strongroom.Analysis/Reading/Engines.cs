using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Reading;

internal static class Engines
{
    internal static Answer Read(WorkerRequest request, ItemInput input)
    {
        if (request.Hints.MediaType == SelfTest.MediaType && input.Head.IsEmpty)
        {
            return SelfTest.Run();
        }

        return Answer.Of(new DocumentDraft { MediaType = "text/plain", Engine = "x", TextUtf8 = input.ReadAll(100)!.Value });
    }
}
