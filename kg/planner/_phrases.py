"""The sentences of which drafts are made, by the family of an idea and by the idea itself.

None of them may say how a story ended: that is told to the instructor alone. Each is followed by
the others of its kind where it fits worse; `_wording` chooses among them.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CLOSES", "COMPARED", "COMPARING", "LOOKED_BACK", "NOTHING", "READING", "VERBS"]

Sentences = Mapping[str, tuple[str, ...]]
"""By the slug of an idea, else by its family, else by ""; by `NOTHING` where there is no idea."""

NOTHING = "-"

VERBS: Mapping[str, str] = {
    "remember": "name",
    "understand": "explain",
    "apply": "look for",
    "analyse": "compare",
    "evaluate": "judge",
    "create": "draft",
}
"""The one verb with which an objective of each level is drafted.

Lists of such verbs disagree, so the level is kept with the objective and never guessed from it.
"""

READING: Mapping[str, tuple[tuple[str, str], ...]] = {
    "pain": (
        (
            "Pairs find what hurt at {one}, who felt it, and what people there stopped defending.",
            "Was {one} brave, or had it run out of other moves?",
        ),
        (
            "Pairs list what {one} had to lose by going on, and what by changing.",
            "If pain were enough, everybody in trouble would change: what else was there at {one}?",
        ),
    ),
    "fear": (
        (
            "Pairs find the danger that people at {one} pointed to, and what still went well.",
            "Nothing hurt yet at {one}: why did anybody listen?",
        ),
        (
            "Pairs draw two lines for {one}: what would have come of waiting, as people there saw it, "
            "and what they risked by not waiting.",
            "Who at {one} could have said that the danger was imagined?",
        ),
    ),
    "ambition": (
        (
            "Pairs find the aim, who set it, and what it asked of {one} that usual means could not do.",
            "Nothing forced {one}: why did people follow?",
        ),
        (
            "Pairs ask what {one} could have gone on doing quite comfortably, and why it did not.",
            "How would you tell an aim like that of {one} from a slogan?",
        ),
    ),
    "burningness": (
        (
            "Pairs find what people at {one} could no longer defend, and the sentence that says so.",
            "At {one}, when did a bold step begin to feel safer than standing still?",
        ),
        (
            "Two columns on the board: what spoke for going on at {one}, and what spoke against it.",
            "What would have let {one} go on as it was for another year?",
        ),
    ),
    "first-moment-of-belief": (
        (
            "Pairs find what {one} had to lose, what customers got, and who was against it.",
            "Would people at {one}, reasoning as usual, have said no?",
        ),
        (
            "Pairs ask four things of the first bold act at {one}: who paid, who doubted, who would "
            "usually have refused, and who saw it work.",
            "Which of the four would you need answered before you called it a Moment of Belief?",
        ),
        (
            "Half the room speaks for the step that {one} took, half for leaving it; after five "
            "minutes they change sides.",
            "What was the best ground for refusing, going by what people at {one} knew then?",
        ),
    ),
    "flow-of-moments": (
        (
            "Pairs put the bold acts of {one} in order, and say what each made easier.",
            "Which of them would nobody at {one} have dared as the first?",
        ),
        (
            "Pairs find a second and a third bold act at {one}, and who took each of them.",
            "What would have to be told before you called this a pattern and not luck?",
        ),
    ),
    "sustaining": (
        (
            "Pairs find what {one} does for the belief itself, at a time when nothing is wrong.",
            "If whoever leads {one} left tomorrow, what would carry the belief on?",
        ),
        (
            "Pairs sort what is told of {one}: what renews the belief, and what is only success.",
            "How would people at {one} notice that the belief had begun to fade?",
        ),
    ),
    "descent": (
        (
            "Pairs mark the first sentence in which customers of {one} get less, and who could have "
            "seen it.",
            "Who at {one} could have said stop, and what would it have cost them?",
        ),
        (
            "Pairs draw a line through what is told of {one}: before it customers decide, after it "
            "{one}’s own figures.",
            "Where did you draw the line, and what would move it?",
        ),
    ),
    "inside-out": (
        (
            "Pairs find a decision at {one} that served its own figures, and what customers wanted.",
            "At the time, would it have looked wrong to anybody at {one}?",
        ),
        (
            "Pairs find the rule, target or reward at {one} by which people did what they did.",
            "What would have had to be counted at {one} for somebody to decide otherwise?",
        ),
    ),
    "outside-in": (
        (
            "Pairs find a decision at {one} that set out from what customers need.",
            "Who at {one} had to trust that it would pay, before it did?",
        ),
        (
            "Pairs find what customers of {one} got, and what {one} gave up for it.",
            "Which number would have told {one} not to do it?",
        ),
    ),
    "growth": (
        (
            "Pairs look for the tie: what grew at {one}, and what customers got less of. Size alone "
            "is not enough.",
            "What could {one} have done more slowly, and who would have minded?",
        ),
        (
            "Pairs write down who at {one} wanted it to grow, who had to keep up with that, and who "
            "waited.",
            "At what size would you have asked {one} to stop for a year?",
        ),
    ),
    "Cause": (
        (
            "Pairs find what moved {one}, who saw it first, and what was done about it.",
            "What tells you that it was this that moved {one}, and not something else?",
        ),
        (
            "Pairs tell the beginning of {one} in three sentences: what was, what changed, what was "
            "done.",
            "What would have happened at {one} a year later without it?",
        ),
    ),
    "Force": (
        (
            "Pairs look for {idea} at {one}: who says that something gave way, and what customers "
            "noticed of it.",
            "What would have pulled the other way?",
        ),
        (
            "Pairs write down an ordinary day at {one} under the pull of {idea}.",
            "Who at {one} was placed to notice?",
        ),
    ),
    "Challenge": (
        (
            "Pairs find what {one} was strong at before, and what the challenge did to it.",
            "Seen from inside {one}, what would have looked like the safe answer?",
        ),
        (
            "Half the room speaks for holding on to what {one} did well, half for giving it up.",
            "What did customers of {one} want kept, whatever else changed?",
        ),
    ),
    "Defence": (
        (
            "Pairs find what {one} put in place, what it cost, and what it was meant to hold up.",
            "How would {one} find out that it no longer works?",
        ),
        (
            "Pairs find who at {one} looks after the belief, and what happens when nobody does.",
            "Which part of it could you copy on Monday, and which could you not?",
        ),
    ),
    "Orientation": (
        (
            "Pairs find a decision at {one} in which somebody’s interest had to give way.",
            "Whose interest won at {one}, and would it have won if the sum had been ten times as big?",
        ),
        (
            "Pairs find what {one} asked its customers, and what it changed after that.",
            "Is {idea} the word for {one}, or would a smaller word do?",
        ),
    ),
    "Principle": (
        (
            "Pairs find what {one} did by the principle {idea}, and what it gave up for it.",
            "Would {one} have done so had nobody been looking?",
        ),
        (
            "Pairs find who at {one} stood to lose by the principle {idea}.",
            "How far would you go with it, and at what price would you stop?",
        ),
    ),
    "Practice": (
        (
            "Pairs find how the practice {idea} works at {one}, who has to play along, and what it costs.",
            "What had to be true of {one} for this to work there?",
        ),
        (
            "Pairs find what {one} gains by the practice {idea}, what customers gain, and who it is hard "
            "on.",
            "Where would this practice do harm?",
        ),
    ),
    "": (
        (
            "Pairs find what {one} had to lose, what customers got, and who was against it.",
            "Which sentence on {one} shows {idea} best, and what would make you take that back?",
        ),
        (
            "Pairs find the sentence on {one} that shows {idea}, and who says it.",
            "Would {one} itself have used the word?",
        ),
    ),
    NOTHING: (
        (
            "Pairs find what {one} had to lose, what customers got, and who was against it.",
            "Going by what people at {one} knew then, what would you have done?",
        ),
        (
            "Pairs tell {one} in three sentences: what was, what was done, what is not known.",
            "What would you have to know to learn something from {one}?",
        ),
    ),
}
"""What a class does with a story, and one question to go with it."""

COMPARING: Sentences = {
    "Cause": (
        "Two columns on the board, {one} and {other}: what pressed on it, who felt it first, what was "
        "done. Then the room looks for the row in which the two part.",
        "Half the room takes {one}, half {other}. Each half writes on a card what set things "
        "moving there and what was done next; the cards are laid side by side.",
    ),
    "Phase": (
        "Two columns on the board, {one} and {other}: what was done, who paid, who doubted, who saw it "
        "work. An empty cell stays empty.",
        "Each pair has read both. They lay what is told of {one} beside what is told of {other} and "
        "mark the first row in which the two differ.",
    ),
    "Force": (
        "Two columns on the board, {one} and {other}: how it showed on an ordinary day, who said so, "
        "what pulled the other way.",
        "Half the room speaks for {one}, half for {other}: each names the earliest sign, and the other "
        "half asks whether one could have known.",
    ),
    "Principle": (
        "Two columns on the board, {one} and {other}: what was done, what it cost, who would have been "
        "spared by doing nothing.",
    ),
    "": (
        "Two columns on the board, {one} and {other}: what is told, who says so, and what nobody "
        "tells. Then the room looks for the row in which the two part.",
        "Half the room takes {one}, half {other}; each half brings the one sentence that shows "
        "{idea} best, and the other half tries to weaken it.",
    ),
    NOTHING: (
        "Two columns on the board, {one} and {other}: what is told, who says so, and what nobody "
        "tells. Then the room looks for what the two have in common.",
    ),
}
"""What a class does with two stories."""

COMPARED: Sentences = {
    "pain": (
        "{one} and {other} were both hurt before they moved. What did one of them do with its {idea} "
        "that the other did not?",
        "Both {one} and {other} show {idea}. Who in each had to feel it before anything moved?",
        "Going by {one} and {other}: if {idea} starts a change, what else does it take to keep it up?",
    ),
    "fear": (
        "{one} and {other} both acted on {idea}, on harm that had not come yet. Who was believed in "
        "each, and why?",
        "Out of {idea}, both {one} and {other} moved while things went well. Which of the two had "
        "more to lose by waiting?",
    ),
    "ambition": (
        "Nobody forced {one} or {other}: both show {idea}. Whose aim was it in each, and who else "
        "made it theirs?",
    ),
    "burningness": (
        "{one} and {other} both reached {idea}. What made standing still impossible in each, and who "
        "said so aloud?",
        "What had people at {one} given up by the time of its {idea}, and what had people at {other}?",
    ),
    "first-moment-of-belief": (
        "Both {one} and {other} took a first bold step for customers, a {idea}. Which of the two "
        "would you have refused, going by what was known then?",
        "Of the {idea} at {one} and the one at {other}: which cost more, and which could its own "
        "people see working?",
        "What had to be believed at {one} for its {idea}, and what at {other}? Are these the same?",
    ),
    "flow-of-moments": (
        "At {one} and at {other} one bold act followed another, a {idea}. What made the next one "
        "easier in each, and what could have stopped it?",
        "{one} and {other} both show a {idea}. Which of the two would have gone on without the people "
        "who began it?",
    ),
    "sustaining": (
        "{one} and {other} both worked at {idea}, when nothing was wrong. What of it would outlast a "
        "change of leader in each?",
        "What did {one} do for {idea} that {other} did not, and could you have told at the time?",
    ),
    "descent": (
        "{one} and {other} both show {idea}. In each, what was the first thing that a customer could "
        "have noticed?",
        "When {one} and when {other} went into {idea}, who was placed to say so? Did anybody?",
    ),
    "recovering": (
        "{one} and {other} are both {idea} at some time. What had to be undone in each before it "
        "could be done better?",
    ),
    "inside-out": (
        "{one} and {other} both decided {idea}, by their own figures. Which figure was it in each, "
        "and who would have had to ask for another?",
        "Where {one} and {other} look {idea}: would the people who decided have called it that?",
    ),
    "outside-in": (
        "{one} and {other} both began {idea}, with what matters to customers. In which of the two did "
        "somebody have to trust that it would pay, before it did?",
        "What would have made it sensible, at {one} and at {other}, to give {idea} up?",
    ),
    "growth": (
        "{one} and {other} both feel the pull of {idea}. As each of them grew, what did its customers "
        "get less of, and who kept count?",
        "Could {one} have had its size without this pull of {idea}? Could {other}?",
    ),
    "Cause": (
        "{one} and {other} were both moved by {idea}. What did one of them do with it that the other "
        "did not?",
        "How would you know that it was {idea} that moved {one} and {other}, and not what others did?",
    ),
    "Force": (
        "Both {one} and {other} feel the pull of {idea}. Where did somebody push against it, and where "
        "did nobody notice?",
        "At what point could {one}, and at what point {other}, have seen {idea} at work? Who was "
        "placed to say so?",
    ),
    "Defence": (
        "{one} and {other} both tried to hold on, by the defence {idea}. What would each have had to "
        "go on doing for you to rely on it?",
        "Which of the two gave up more for the defence {idea}, {one} or {other}, and would your "
        "organisation pay that?",
    ),
    "Challenge": (
        "{one} and {other} both met the {idea}. What did each hold on to, and what did it let go?",
        "Seen from inside {one}, and from inside {other}: what would have been the safe answer to the "
        "{idea}?",
    ),
    "Phase": (
        "{one} and {other} both go through {idea}. What does the same thing look like in two places, "
        "and where do the two part?",
    ),
    "Belief": (
        "What would people at {one} and at {other} have answered, had you asked them why they acted "
        "{idea}?",
        "Take the decision at {one} and the one at {other} that show {idea}. Who would have had to be "
        "in the room for it to go the other way?",
    ),
    "Orientation": (
        "{one} and {other} are both read as {idea}. Name the decision in each that shows it. Which of "
        "the two hurt more?",
        "If {one} and {other} are both {idea}, whose interest lost in each, and who told them?",
    ),
    "Principle": (
        "{one} and {other} both act by the principle {idea}. Which of the two would still do so in a "
        "bad year, and what tells you?",
        "What did {one} lose by the principle {idea}, and what did {other}? Who decided that it was "
        "worth it?",
    ),
    "Practice": (
        "{one} and {other} both have the practice {idea}. What had to be true of each for it to work?",
        "Take the practice {idea} away from {one}, and then from {other}. What would customers miss "
        "in each?",
    ),
    "": (
        "{one} and {other} both show {idea}. Which of the two shows it more plainly, and what would "
        "make you take that back?",
        "Is it the same {idea} at {one} and at {other}, or one word for two things?",
    ),
    NOTHING: ("What do {one} and {other} have in common, and where do they part?",),
}
"""What is asked of two stories that share an idea."""

CLOSES: Sentences = {
    "pain": ("What would have to hurt before your organisation moved?",),
    "fear": ("Which danger does everybody around you see, and nobody act on?",),
    "ambition": ("Which aim would take your organisation to its limit, and who would set it?",),
    "burningness": ("What can nobody in your organisation defend any longer?",),
    "first-moment-of-belief": (
        "Which bold act for customers would your organisation refuse today, and who would refuse it?",
        "What would your organisation have to risk before its own people believed it?",
    ),
    "flow-of-moments": ("Where you work, who would dare the second bold thing?",),
    "sustaining": ("When all goes well around you, who looks after the belief behind it?",),
    "descent": ("Which promise to customers would go first where you work, if a year went badly?",),
    "inside-out": (
        "Which figure of its own does your organisation press for, whoever loses by it?",
    ),
    "outside-in": ("Which decision where you work set out from a customer?",),
    "being-customer-led": ("In what did your organisation last go first for its customers?",),
    "moment-of-belief": (
        "What has your organisation done for customers that it could not justify?",
    ),
    "growth": ("As your organisation grew, what did its customers get less of?",),
    "complexity": ("Which rule or system where you work hides the customer from view?",),
    "distance": (
        "How many people stand between you and a customer, and what gets lost on the way?",
    ),
    "scale": ("What does your organisation no longer do because it has grown so big?",),
    "time": (
        "What do people where you work take for granted that somebody once had to fight for?",
    ),
    "Cause": ("What would have to happen before your organisation moved?",),
    "Force": ("Where do you feel {idea} pull where you work, and how would customers notice?",),
    "Challenge": ("What would your organisation have to give up to meet such a challenge?",),
    "Defence": (
        "What is in place where you work to keep such a belief up, and who looks after it?",
    ),
    "Orientation": ("When did the customer last win where you work although it cost something?",),
    "Principle": ("What would it cost your organisation to hold to {idea} for a year?",),
    "Practice": ("What would have to change where you work before this could be done there?",),
    "": ("Where would one look for {idea} in your own organisation?",),
    NOTHING: ("What will you look at with other eyes where you work?",),
}
"""What each learner answers at the end, about their own organisation."""

LOOKED_BACK: tuple[str, ...] = (
    "In one sentence each: what is {idea}, and which story of last time showed it?",
    "How would you tell {idea} when you meet it, and what only looks like it?",
    "Which of the stories of last time would you now tell somebody to explain {idea}?",
)
"""What a session asks about the last one."""
