parser grammar TTCN3Parser;

// The core language of ES 201 873-1 (edition 4.14/4.15), Annex A.1.6. Comments in front of rules name its productions.
//
// How it is written, and why:
//  - No embedded code beyond the name of the base class. Every part that the tree builder (grammar/parse/build_*.cc) needs has a label, so that it reads
//    plain members of the contexts and the parser need not build a child tree.
//  - Nearly every decision takes one token. What a reference turns out to be (assignment, call, operation) is decided
//    behind it: `reference` swallows operations (`p.receive(…)`) as suffixes, and the builder says where they may stand.
//  - One left-recursive rule serves values, templates and types in expressions.
//  - It accepts a little more than the standard (a missing `;`, modifiers in odd places, mixed notations) where the builder
//    can give a better message than a parser can.

options { tokenVocab = TTCN3Lexer; superClass = ParserBase; }
@postinclude { #include "grammar/antlr/parser_base.h" }

// --- Modules: productions 1-13 (TTCN3Module, ModuleDefinitionsList, ModuleControlPart) ---

ttcnFile : modules+=moduleDef+ EOF ;

moduleDef : KW_MODULE id=name lang=languageSpec?
    open=T_LBRACE items+=moduleItem* close=T_RBRACE attributes=withBlock? T_SEMI* ;

// LanguageSpec
languageSpec : KW_LANGUAGE texts+=T_CHARSTRING (T_COMMA texts+=T_CHARSTRING)* ;

// ModuleDefinition
moduleItem : visibility=(KW_PUBLIC | KW_PRIVATE | KW_FRIEND)? def=definition attributes=withBlock? semi+=T_SEMI* ;

definition
    : typeDef_=typeDef
    | constDef_=constDef
    | templateDef_=templateDef
    | moduleParDef_=moduleParDef
    | functionDef_=functionDef
    | signatureDef_=signatureDef
    | testcaseDef_=testcaseDef
    | altstepDef_=altstepDef
    | importDef_=importDef
    | groupDef_=groupDef
    | friendDef_=friendDef
    | controlDef_=controlDef
    ;

// GroupDef
groupDef : KW_GROUP id=name T_LBRACE items+=moduleItem* close=T_RBRACE ;

// FriendModuleDef; `friend` itself is read as a visibility
friendDef : KW_MODULE modules+=name (T_COMMA modules+=name)* ;

// ModuleControlPart
controlDef : KW_CONTROL body=block ;

// Identifier. Words that are reserved only in their place remain usable.
name : id=(T_IDENTIFIER | KW_IMPLIES | KW_TIMESTAMP | KW_REALTIME | KW_STREAM | KW_VERDICT) ;

// --- Import: productions ImportDef to ImportImportSpec ---

importDef : KW_IMPORT KW_FROM id=name (T_ARROW alias=name)? lang=languageSpec? recursive=KW_RECURSIVE?
    ( all=KW_ALL (KW_EXCEPT T_LBRACE exceptItems+=importItem* T_RBRACE)?
    | T_LBRACE items+=importItem* close=T_RBRACE
    ) ;

importItem
    : ( kind=(KW_TYPE | KW_CONST | KW_TEMPLATE | KW_FUNCTION | KW_ALTSTEP | KW_TESTCASE | KW_SIGNATURE
             | KW_MODULEPAR | KW_GROUP | KW_IMPORT)
      | kind=KW_EXTERNAL KW_FUNCTION
      )
      ( all=KW_ALL (KW_EXCEPT (excepts+=importName (T_COMMA excepts+=importName)*
                              | T_LBRACE excepts+=importName (T_COMMA excepts+=importName)* T_RBRACE))?
      | names+=importName (T_COMMA names+=importName)*
      )
      T_SEMI*
    ;

// FullGroupIdentifier and plain identifiers; a group may have exceptions of its own
importName : parts+=importIdentifier (T_DOT parts+=importIdentifier)*
    (KW_EXCEPT open=T_LBRACE exceptItems+=importItem* T_RBRACE)? ;

importIdentifier : id=(T_IDENTIFIER | KW_IMPLIES | KW_TIMESTAMP | KW_REALTIME | KW_STREAM | KW_VERDICT | KW_ADDRESS | KW_CONTROL) ;

// --- Types: productions TypeDef to Range ---

typeDef : KW_TYPE
    ( structType=structDef
    | portType=portDef
    | componentType=componentDef
    | behaviourType=behaviourDef
    | type=typeUse id=typeName dims+=arrayDim* limits=constraint?
    ) ;

typeName : id=(T_IDENTIFIER | KW_IMPLIES | KW_TIMESTAMP | KW_REALTIME | KW_STREAM | KW_VERDICT | KW_ADDRESS) ;

// RecordDef, SetDef, UnionDef, EnumDef, RecordOfDef, SetOfDef, MapDef
structDef
    : kind=(KW_RECORD | KW_SET) ( id=typeName body=fieldList
                                | size=lengthAttribute? KW_OF of_=typeUse id=typeName limits=constraint? )
    | kind=KW_UNION id=typeName body=fieldList
    | kind=KW_ENUMERATED id=typeName items=enumList
    | kind=KW_MAP KW_FROM from_=typeUse KW_TO to_=typeUse id=typeName limits=constraint?
    ;

fieldList : T_LBRACE (fields+=fieldDef (T_COMMA fields+=fieldDef)*)? T_RBRACE ;

// StructFieldDef, UnionFieldDef
fieldDef : isDefault=AT_DEFAULT? type=typeUse id=fieldName dims+=arrayDim* limits=constraint? isOptional=KW_OPTIONAL? ;

fieldName : id=(T_IDENTIFIER | KW_IMPLIES | KW_TIMESTAMP | KW_REALTIME | KW_STREAM | KW_VERDICT) ;

// Type, and the nested type definitions of NestedTypeDef
typeUse
    : builtin=(KW_INTEGER | KW_FLOAT | KW_BOOLEAN | KW_BITSTRING | KW_HEXSTRING | KW_OCTETSTRING | KW_CHARSTRING
              | KW_VERDICTTYPE | KW_DEFAULT | KW_ANYTYPE | KW_ADDRESS | KW_TIMER | KW_PORT | KW_ANY) suffixes+=typeSuffix*
    | universal=KW_UNIVERSAL builtin=KW_CHARSTRING
    | id=typeHead suffixes+=typeSuffix*
    | kind=(KW_RECORD | KW_SET) (body=fieldList | size=lengthAttribute? KW_OF of_=typeUse)
    | kind=KW_UNION body=fieldList
    | kind=KW_ENUMERATED items=enumList
    | kind=KW_MAP KW_FROM from_=typeUse KW_TO to_=typeUse
    | behaviour=behaviourSpec
    ;

typeHead : id=(T_IDENTIFIER | KW_IMPLIES | KW_TIMESTAMP | KW_REALTIME | KW_STREAM | KW_VERDICT) ;

typeSuffix
    : T_DOT field=(T_IDENTIFIER | KW_IMPLIES | KW_TIMESTAMP | KW_REALTIME | KW_STREAM | KW_VERDICT | KW_ADDRESS | KW_INTEGER | KW_FLOAT
                  | KW_BOOLEAN | KW_BITSTRING | KW_HEXSTRING | KW_OCTETSTRING | KW_CHARSTRING | KW_VERDICTTYPE | KW_ANYTYPE
                  | KW_DEFAULT | KW_FROM | KW_TO)
    | T_LBRACK (index=expr | dash=T_NOT_USED) close=T_RBRACK
    ;

// ArrayDef
arrayDim : T_LBRACK lower=expr (T_RANGE upper=expr)? T_RBRACK ;

// SubTypeSpec: AllowedValuesSpec, StringLength
constraint
    : T_LPAREN items+=listItem (T_COMMA items+=listItem)* T_RPAREN size=lengthAttribute?
    | size=lengthAttribute
    ;

// StringLength, LengthMatch
lengthAttribute : KW_LENGTH T_LPAREN range=listItem T_RPAREN ;

// EnumerationList
enumList : T_LBRACE items+=enumItem (T_COMMA items+=enumItem)* T_RBRACE ;
enumItem : id=fieldName (T_LPAREN values+=listItem (T_COMMA values+=listItem)* T_RPAREN)? ;

// PortDef
portDef : KW_PORT id=typeName kind=(KW_MESSAGE | KW_PROCEDURE | KW_MIXED | KW_STREAM) realtime=KW_REALTIME?
    links+=portLink* open=T_LBRACE (items+=portItem T_SEMI*)* T_RBRACE ;

// Translation ports: ES 202 781 §5
portLink : op=(KW_MAP | KW_CONNECT) KW_TO ports+=reference (T_COMMA ports+=reference)* ;

// MessageList, ProcedureList, AddressDecl, ConfigParamDef
portItem
    : direction=(KW_IN | KW_OUT | KW_INOUT) (all=KW_ALL | types+=portElement (T_COMMA types+=portElement)*)
    | direction=KW_ADDRESS type=typeUse
    | op=(KW_MAP | KW_UNMAP) KW_PARAM params=formalParams
    | decl=varDef
    ;

portElement : type=typeUse translations+=portTranslation* ;
portTranslation : (KW_FROM | KW_TO) type=typeUse KW_WITH function=reference (T_LPAREN T_RPAREN)? ;

// ComponentDef
componentDef : KW_COMPONENT id=typeName (KW_EXTENDS bases+=reference (T_COMMA bases+=reference)*)?
    open=T_LBRACE items+=componentItem* T_RBRACE ;

componentItem : visibility=(KW_PUBLIC | KW_PRIVATE | KW_FRIEND)?
    ( port=portInstance | var_=varDef | timer_=timerDef | const_=constDef | template_=templateDef )
    attributes=withBlock? semi+=T_SEMI* ;

// PortInstance
portInstance : KW_PORT type=typeUse items+=declarator (T_COMMA items+=declarator)* ;

// Behaviour types: ES 202 785 §5.2
behaviourDef : kind=(KW_FUNCTION | KW_ALTSTEP | KW_TESTCASE) id=typeName sig=behaviourSignature ;
behaviourSpec : kind=(KW_FUNCTION | KW_ALTSTEP | KW_TESTCASE) sig=behaviourSignature ;
behaviourSignature : params=formalParams (KW_RUNS KW_ON (onSelf=KW_SELF | runsOn=reference))? (KW_SYSTEM systemRef=reference)?
    result=returnSpec? ;

// --- Constants, variables, timers, templates ---

// ConstDef
constDef : KW_CONST type=typeUse items+=declarator (T_COMMA items+=declarator)* ;

// SingleConstDef, SingleVarInstance, SingleTimerInstance …
declarator : id=name dims+=arrayDim* (T_ASSIGN init=expr)? ;

// VarInstance
varDef : KW_VAR restr=restriction? mods+=modifier* type=typeUse items+=declarator (T_COMMA items+=declarator)* ;

modifier : id=(AT_LAZY | AT_FUZZY | AT_DETERMINISTIC | AT_ABSTRACT) ;

// RestrictedTemplate
restriction
    : word=KW_TEMPLATE (T_LPAREN limit=(KW_OMIT | KW_PRESENT | KW_VALUE) T_RPAREN)?
    | word=KW_OMIT
    ;

// TimerInstance
timerDef : KW_TIMER items+=declarator (T_COMMA items+=declarator)* ;

// ModuleParDef
moduleParDef : KW_MODULEPAR
    ( restr=restriction? type=typeUse items+=declarator (T_COMMA items+=declarator)*
    | open=T_LBRACE (groups+=moduleParGroup T_SEMI*)* close=T_RBRACE
    ) ;
moduleParGroup : restr=restriction? type=typeUse items+=declarator (T_COMMA items+=declarator)* ;

// TemplateDef
templateDef : restr=restriction mods+=modifier* type=typeUse id=name params=formalParams? (KW_MODIFIES (base=reference | any=T_QUESTION))?
    (assign=T_ASSIGN body=expr)? ;

// --- Functions, signatures, test cases, altsteps ---

// FunctionDef, ExtFunctionDef
functionDef : external=KW_EXTERNAL? KW_FUNCTION mods+=functionModifier* id=functionName params=formalParams
    clauses+=runsOnClause* result=returnSpec? body=block? ;

functionModifier : id=(AT_DETERMINISTIC | AT_CONTROL | AT_NODEFAULT) ;
functionName : id=(T_IDENTIFIER | KW_IMPLIES | KW_TIMESTAMP | KW_REALTIME | KW_STREAM | KW_VERDICT | KW_CONTROL) ;

// RunsOnSpec, MtcSpec, SystemSpec
runsOnClause : (kind=KW_RUNS KW_ON | kind=KW_EXECUTE KW_ON | kind=(KW_MTC | KW_SYSTEM | KW_PORT)) ref=reference ;

// ReturnType
returnSpec : KW_RETURN restr=restriction? type=typeUse dims+=arrayDim* ;

// SignatureDef
signatureDef : KW_SIGNATURE id=name params=formalParams noblock=KW_NOBLOCK? (KW_RETURN result=typeUse)?
    (KW_EXCEPTION T_LPAREN exceptions+=typeUse (T_COMMA exceptions+=typeUse)* T_RPAREN)? ;

// TestcaseDef
testcaseDef : KW_TESTCASE id=name params=formalParams clauses+=runsOnClause* body=block ;

// AltstepDef
altstepDef : KW_ALTSTEP interleave=KW_INTERLEAVE? mods+=functionModifier* id=name params=formalParams
    clauses+=runsOnClause* open=T_LBRACE decls+=localDeclaration* branches+=altBranch* T_RBRACE ;

// AltstepLocalDef
localDef : ( var_=varDef | timer_=timerDef | const_=constDef | template_=templateDef ) attributes=withBlock? ;

// A local definition in front of alternatives
localDeclaration : decl=localDef semi+=T_SEMI* ;

// FormalValuePar, FormalTemplatePar, FormalTimerPar, FormalPortPar
formalParams : T_LPAREN (params+=formalParam (T_COMMA params+=formalParam)*)? T_RPAREN ;
formalParam : direction=(KW_IN | KW_OUT | KW_INOUT)? restr=restriction? mods+=modifier* type=typeUse id=name dims+=arrayDim*
    (T_ASSIGN (init=expr | dash=T_NOT_USED))? ;

// --- The with statement: productions WithStatement to AttribSpec ---

withBlock : KW_WITH T_LBRACE (attributes+=withAttribute T_SEMI*)* close=T_RBRACE ;

withAttribute : kind=(KW_ENCODE | KW_VARIANT | KW_DISPLAY | KW_EXTENSION | KW_OPTIONAL) mod=(KW_OVERRIDE | AT_LOCAL)?
    (T_LPAREN qualifiers+=withQualifier (T_COMMA qualifiers+=withQualifier)* T_RPAREN)?
    ( first+=T_CHARSTRING | T_LBRACE first+=T_CHARSTRING (T_COMMA first+=T_CHARSTRING)* T_RBRACE )
    ( dot=T_DOT second=T_CHARSTRING )?
    ;

// DefOrFieldRef, AllRef
withQualifier
    : kind=(KW_TYPE | KW_CONST | KW_TEMPLATE | KW_FUNCTION | KW_ALTSTEP | KW_TESTCASE | KW_SIGNATURE | KW_MODULEPAR
           | KW_GROUP) all=KW_ALL (KW_EXCEPT T_LBRACE excepts+=name (T_COMMA excepts+=name)* T_RBRACE)?
    | T_LBRACK (dash=T_NOT_USED | index=expr) T_RBRACK suffixes+=typeSuffix*
    | path=reference
    ;

// --- Statements: productions FunctionStatement, BasicStatements … ---

// StatementBlock
block : open=T_LBRACE statements+=statement* close=T_RBRACE ;

statement
    : ( ref=reference (T_ASSIGN value=expr)?
      | nodefault=AT_NODEFAULT ref=reference
      | decl=localDef
      | body=block
      | if_=ifStatement
      | select=selectStatement
      | for_=forStatement
      | while_=whileStatement
      | do_=doStatement
      | alt=altStatement
      | connect=connectStatement
      | word=(KW_BREAK | KW_CONTINUE | KW_REPEAT | KW_STOP | KW_KILL | KW_RETURN_VOID)
      | word=KW_RETURN value=expr
      | word=KW_LABEL label=name
      | word=KW_GOTO label=name
      | word=(KW_LOG | KW_ACTION | KW_SETVERDICT) paren=T_LPAREN (args+=expr (T_COMMA args+=expr)*)? T_RPAREN
      | word=KW_TESTCASE T_DOT KW_STOP (paren=T_LPAREN (args+=expr (T_COMMA args+=expr)*)? T_RPAREN)?
      | word=KW_DEACTIVATE (paren=T_LPAREN value=expr T_RPAREN)?
      )
      semi+=T_SEMI*
    ;

// ConditionalConstruct
ifStatement : KW_IF T_LPAREN condition=expr T_RPAREN then=block (KW_ELSE (otherIf=ifStatement | otherwise=block))? ;

// SelectCaseConstruct, SelectUnion
selectStatement : KW_SELECT isUnion=KW_UNION? T_LPAREN subject=expr T_RPAREN
    T_LBRACE (branches+=caseBranch T_SEMI*)* T_RBRACE ;
caseBranch : KW_CASE (isElse=KW_ELSE | T_LPAREN values+=listItem (T_COMMA values+=listItem)* T_RPAREN) body=block ;

// LoopConstruct
forStatement : KW_FOR T_LPAREN (var_=varDef | init=assignment) T_SEMI condition=expr T_SEMI step=assignment T_RPAREN body=block ;
assignment : target=reference T_ASSIGN value=expr ;
whileStatement : KW_WHILE T_LPAREN condition=expr T_RPAREN body=block ;
doStatement : KW_DO body=block KW_WHILE T_LPAREN condition=expr T_RPAREN ;

// AltConstruct, InterleavedConstruct
altStatement : kind=(KW_ALT | KW_INTERLEAVE) nodefault=AT_NODEFAULT?
    T_LBRACE decls+=localDeclaration* branches+=altBranch* T_RBRACE ;

// GuardStatement, ElseStatement
altBranch : open=T_LBRACK (isElse=KW_ELSE | guard=expr)? T_RBRACK nodefault=AT_NODEFAULT? op=reference? body=block? semi+=T_SEMI* ;

// ConnectStatement, MapStatement, DisconnectStatement, UnmapStatement, UnmapKeyStatement. `component : port` is read as an
// expression with the operator `:`
connectStatement : op=(KW_CONNECT | KW_DISCONNECT | KW_MAP | KW_UNMAP)
    (T_LPAREN first=expr (T_COMMA second=expr)? T_RPAREN (param=KW_PARAM params=arguments)?)? ;

// --- References and operations ---

// VariableRef, FunctionInstance, TemplateInstance's references, and every operation on an object
reference : head=referenceHead suffixes+=suffix* ;

// `value` is the candidate inside @dynamic
referenceHead
    : id=(T_IDENTIFIER | KW_IMPLIES | KW_TIMESTAMP | KW_REALTIME | KW_STREAM | KW_VERDICT | KW_ADDRESS | KW_VALUE)
    | word=(KW_SELF | KW_MTC | KW_SYSTEM)
    | word=KW_ANY ( object=(KW_COMPONENT | KW_PORT | KW_TIMER) | KW_FROM inner=referenceHead )
    | word=KW_ALL ( object=(KW_COMPONENT | KW_PORT | KW_TIMER) | KW_FROM source=expr )
    | builtin=(KW_INTEGER | KW_FLOAT | KW_BOOLEAN | KW_BITSTRING | KW_HEXSTRING | KW_OCTETSTRING | KW_CHARSTRING
              | KW_VERDICTTYPE | KW_ANYTYPE | KW_DEFAULT)
    | universal=KW_UNIVERSAL builtin=KW_CHARSTRING
    | word=(KW_ACTIVATE | KW_VALUEOF) T_LPAREN arg=expr T_RPAREN
    | word=KW_EXECUTE T_LPAREN arg=expr (T_COMMA (guard=expr | dash=T_NOT_USED) (T_COMMA host=expr)?)? T_RPAREN
    ;

// ExtendedFieldReference, FunctionActualParList, and operations behind a dot
suffix
    : T_DOT ( field=(T_IDENTIFIER | KW_IMPLIES | KW_TIMESTAMP | KW_REALTIME | KW_STREAM | KW_VERDICT | KW_ADDRESS | KW_INTEGER | KW_FLOAT
                    | KW_BOOLEAN | KW_BITSTRING | KW_HEXSTRING | KW_OCTETSTRING | KW_CHARSTRING | KW_VERDICTTYPE | KW_ANYTYPE
                    | KW_DEFAULT | KW_FROM | KW_TO | KW_CONTROL)
            | universal=KW_UNIVERSAL field=KW_CHARSTRING
            | op=operation )
    | T_LBRACK (index=expr | dash=T_NOT_USED) close=T_RBRACK
    | nocase=AT_NOCASE? args=arguments
    | T_DECODE ( type=referenceHead | T_LPAREN path=reference T_COMMA encoding=expr close=T_RPAREN )
    ;

arguments : T_LPAREN (args+=argument (T_COMMA args+=argument)*)? close=T_RPAREN ;

// FunctionActualPar, ActualParAssignment
argument
    : dash=T_NOT_USED
    | item=listItem (T_ASSIGN (value=expr | dash=T_NOT_USED))?
    ;

operation
    : word=KW_SEND T_LPAREN value=expr close=T_RPAREN (KW_TO to_=expr)?
    | word=KW_CALL T_LPAREN value=expr (T_COMMA (nowait=KW_NOWAIT | extra=expr))? close=T_RPAREN (KW_TO to_=expr)?
        (redirect_=redirect? catches+=callCatch+ | redirect_=redirect | open=T_LBRACE branches+=altBranch* close=T_RBRACE)?
    | word=KW_REPLY T_LPAREN value=expr (KW_VALUE extra=expr)? close=T_RPAREN (KW_TO to_=expr)?
    | word=KW_RAISE T_LPAREN value=expr T_COMMA extra=expr close=T_RPAREN (KW_TO to_=expr)?
    | receive=receiveOperation
    | word=KW_CHECK (open=T_LPAREN (receive=receiveOperation | (KW_FROM from_=expr)? redirect_=redirect?) close=T_RPAREN)?
    | word=(KW_START | KW_STOP | KW_KILL | KW_CLEAR | KW_HALT) (open=T_LPAREN value=expr? close=T_RPAREN)?
    | word=(KW_DONE | KW_KILLED | KW_TIMEOUT | KW_RUNNING | KW_READ) (open=T_LPAREN value=expr? close=T_RPAREN)?
        redirect_=redirect?
    | word=KW_ALIVE redirect_=redirect?
    | word=KW_CHECKSTATE T_LPAREN value=expr close=T_RPAREN
    | word=KW_CREATE args=arguments? alive=KW_ALIVE?
    | word=KW_SETENCODE T_LPAREN value=expr T_COMMA extra=expr close=T_RPAREN
    | word=(KW_ENCODE | KW_VARIANT | KW_DISPLAY | KW_EXTENSION | KW_OPTIONAL) (open=T_LPAREN value=expr close=T_RPAREN)?
    ;

// CallComponentStatement's `catch (stop) { … }`, `catch (timeout) { … }`
callCatch : KW_CATCH T_LPAREN event=(KW_STOP | KW_TIMEOUT) T_RPAREN body=block ;

// ReceiveStatement, TriggerStatement, GetCallStatement, GetReplyStatement, CatchStatement behind their port
receiveOperation : word=(KW_RECEIVE | KW_TRIGGER | KW_GETCALL | KW_GETREPLY | KW_CATCH)
    (open=T_LPAREN ( value=expr (KW_VALUE result=expr | T_COMMA extra=expr)? | timeout=KW_TIMEOUT )? close=T_RPAREN)?
    (KW_FROM from_=expr)? redirect_=redirect? ;

// PortRedirect, PortRedirectWithParam …
redirect : T_ARROW parts+=redirectPart+ ;
redirectPart
    : word=KW_VALUE (ref=reference | T_LPAREN items+=redirectItem (T_COMMA items+=redirectItem)* T_RPAREN)
    | word=KW_PARAM T_LPAREN items+=redirectItem (T_COMMA items+=redirectItem)* T_RPAREN
    | word=KW_SENDER ref=reference
    | word=AT_INDEX KW_VALUE ref=reference
    | word=(KW_TIMESTAMP | KW_VERDICT) ref=reference
    ;
redirectItem
    : dash=T_NOT_USED
    | variable=reference (T_ASSIGN decoded=AT_DECODED? (T_LPAREN encoding=expr T_RPAREN)? source=reference)?
    ;

// --- Expressions and templates: productions Expression, TemplateBody, MatchingSymbol; priorities of §7.1 Table 5 ---

expr
    : ref=reference
    | lit=(T_INTEGER | T_FLOAT | T_CHARSTRING | T_BINARY | T_MACRO | KW_TRUE | KW_FALSE | KW_NONE | KW_PASS | KW_INCONC | KW_FAIL
          | KW_ERROR | KW_NULL | KW_INFINITY | KW_NOT_A_NUMBER | KW_GETVERDICT)
    | lit=(T_QUESTION | T_STAR) size=lengthAttribute?
    | lit=KW_OMIT (open=T_LPAREN operand=expr T_RPAREN)?
    | lit=KW_PRESENT T_LPAREN operand=expr T_RPAREN
    | list=listExpr
    | composite=compositeExpr
    | lit=KW_CHAR T_LPAREN args+=expr (T_COMMA args+=expr)* T_RPAREN
    | lit=KW_MATCH T_LPAREN left=expr T_COMMA right=expr T_RPAREN redirect_=redirect?
    | lit=KW_MODIFIES (ref=reference | any=T_QUESTION) T_ASSIGN operand=expr
    | lit=AT_DYNAMIC (body=block | ref=reference)
    | op=(T_PLUS | T_MINUS) operand=expr
    | left=expr op=(T_STAR | T_SLASH | KW_MOD | KW_REM) right=expr
    | left=expr op=(T_PLUS | T_MINUS | T_AMP) right=expr
    | op=KW_PATTERN nocase=AT_NOCASE? operand=expr
    | op=KW_NOT4B operand=expr
    | left=expr op=KW_AND4B right=expr
    | left=expr op=KW_XOR4B right=expr
    | left=expr op=KW_OR4B right=expr
    | left=expr op=(T_SHL | T_SHR | T_ROL | T_ROR) right=expr
    | left=expr op=(T_LT | T_GT | T_LE | T_GE) right=expr
    | left=expr op=(T_EQ | T_NE) right=expr
    | op=KW_NOT operand=expr
    | left=expr op=KW_AND right=expr
    | left=expr op=KW_XOR right=expr
    | left=expr op=KW_OR right=expr
    | left=expr size=lengthAttribute
    | left=expr op=KW_IFPRESENT
    | left=expr op=(KW_IMPLIES | KW_EXCEPT) right=expr
    | <assoc=right> left=expr op=T_COLON right=expr
    | op=KW_DECMATCH (T_LPAREN encoding=expr T_RPAREN)? operand=expr
    ;

// "(" … ")", Complement, SubsetMatch, SupersetMatch, PermutationMatch
listExpr : kind=(KW_COMPLEMENT | KW_SUBSET | KW_SUPERSET | KW_PERMUTATION)? T_LPAREN items+=listItem (T_COMMA items+=listItem)*
    T_RPAREN ;

// An item of a list, a range, an array bound; `all from` is a referenceHead
listItem : lowerBang=T_BANG? lower=expr (T_RANGE upperBang=T_BANG? upper=expr)? ;

// FieldSpecList, ArrayElementSpecList, ArrayValueOrAttrib
compositeExpr : T_LBRACE (elements+=element (T_COMMA elements+=element)*)? T_RBRACE ;
element
    : dash=T_NOT_USED
    | open=T_LBRACK index=expr T_RBRACK T_ASSIGN (value=expr | dash=T_NOT_USED)
    | target=expr (T_ASSIGN (value=expr | dash=T_NOT_USED))?
    ;
