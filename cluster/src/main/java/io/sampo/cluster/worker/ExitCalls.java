package io.sampo.cluster.worker;

import io.sampo.handler.ExitRefused;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of a handler's classes what would end the process: calls and method references of
 * {@code System.exit}, {@code Runtime.exit} and {@code Runtime.halt} become those of {@link
 * ExitRefused}, which throws. The JDK has no other way to refuse them any more. What calls them by
 * reflection, or from native code, is not found.
 */
final class ExitCalls {

  private static final Logger LOG = LoggerFactory.getLogger(ExitCalls.class);

  private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
  private static final ClassDesc RUNTIME = ClassDesc.of("java.lang.Runtime");
  private static final ClassDesc REFUSED = ClassDesc.of(ExitRefused.class.getName());

  private static final MethodTypeDesc OF_STATUS =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
  private static final MethodTypeDesc OF_RUNTIME_AND_STATUS =
      MethodTypeDesc.of(ConstantDescs.CD_void, RUNTIME, ConstantDescs.CD_int);

  /** The type of the method to call instead of each that ends the process. */
  private static final Map<Method, MethodTypeDesc> INSTEAD =
      Map.of(
          new Method(SYSTEM, "exit", OF_STATUS), OF_STATUS,
          new Method(RUNTIME, "exit", OF_STATUS), OF_RUNTIME_AND_STATUS,
          new Method(RUNTIME, "halt", OF_STATUS), OF_RUNTIME_AND_STATUS);

  private record Method(ClassDesc owner, String name, MethodTypeDesc type) {}

  private ExitCalls() {}

  /**
   * The class as a handler may load it; the same bytes where they need no change.
   *
   * @param loader what will load it, asked for the bytes of classes beside it
   */
  static byte[] refuse(byte[] classFile, ClassLoader loader) {
    try {
      ClassFile tool =
          ClassFile.of(
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(loader)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      ClassModel model = tool.parse(classFile);
      return endsProcess(model)
          ? tool.transformClass(model, ClassTransform.transformingMethodBodies(INSTEAD_OF_CALLS))
          : classFile;
    } catch (IllegalArgumentException e) {
      // Java itself will say what is wrong with it, or load it as it is.
      LOG.debug("Cannot look into a class of {}", loader.getName(), e);
      return classFile;
    }
  }

  private static boolean endsProcess(ClassModel model) {
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof MemberRefEntry member && member.type().equalsString("(I)V")) {
        Method method =
            new Method(member.owner().asSymbol(), member.name().stringValue(), OF_STATUS);
        if (INSTEAD.containsKey(method)) {
          return true;
        }
      }
    }
    return false;
  }

  private static final CodeTransform INSTEAD_OF_CALLS =
      (code, element) -> {
        if (!replaces(code, element)) {
          code.with(element);
        }
      };

  private static boolean replaces(CodeBuilder code, CodeElement element) {
    return switch (element) {
      case InvokeInstruction call -> replaces(code, call);
      case InvokeDynamicInstruction call -> replaces(code, call);
      default -> false;
    };
  }

  private static boolean replaces(CodeBuilder code, InvokeInstruction call) {
    Method method =
        new Method(call.owner().asSymbol(), call.name().stringValue(), call.typeSymbol());
    MethodTypeDesc instead = INSTEAD.get(method);
    if (instead == null) {
      return false;
    }
    code.invokestatic(REFUSED, method.name(), instead);
    return true;
  }

  /** A method reference, {@code System::exit}, is an argument of what makes the lambda. */
  private static boolean replaces(CodeBuilder code, InvokeDynamicInstruction call) {
    ConstantDesc[] arguments = call.bootstrapArgs().toArray(ConstantDesc[]::new);
    ConstantDesc[] replaced =
        Arrays.stream(arguments).map(ExitCalls::instead).toArray(ConstantDesc[]::new);
    if (Arrays.equals(arguments, replaced)) {
      return false;
    }
    code.invokedynamic(
        DynamicCallSiteDesc.of(
            call.bootstrapMethod(), call.name().stringValue(), call.typeSymbol(), replaced));
    return true;
  }

  private static ConstantDesc instead(ConstantDesc argument) {
    if (!(argument instanceof DirectMethodHandleDesc handle)
        || handle.kind().isInterface
        || handle.lookupDescriptor().charAt(0) != '(') {
      return argument;
    }
    Method method =
        new Method(
            handle.owner(),
            handle.methodName(),
            MethodTypeDesc.ofDescriptor(handle.lookupDescriptor()));
    MethodTypeDesc instead = INSTEAD.get(method);
    return instead == null
        ? argument
        : MethodHandleDesc.ofMethod(
            DirectMethodHandleDesc.Kind.STATIC, REFUSED, method.name(), instead);
  }
}
